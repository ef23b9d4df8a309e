import { readSettings } from "./core/settings.ts";
import { startSandbox } from "./start-sandbox.ts";

try {
  const sandbox = await startSandbox(readSettings(process.env));
  const stop = (): void => {
    void sandbox.stop().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  process.stdout.write("sandbox ready\n");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
