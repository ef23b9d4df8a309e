import { startEngine } from "./engine.ts";
import { errorCode, logToStdout } from "./log.ts";
import { readSettings } from "./read-settings.ts";

const engine = await startEngine(readSettings(process.env)).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : "unknown";
  logToStdout("error", "the engine cannot start", { error: errorCode(error), reason: message });
  process.exit(1);
});
process.stdout.write("engine ready\n");

let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    // Everything had ended, or something was cut off and is taken up by the next engine.
    void engine.stop().then(
      (isClean) => process.exit(isClean ? 0 : 1),
      () => process.exit(1),
    );
  });
}
