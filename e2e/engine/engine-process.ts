import { spawn } from "node:child_process";
import { once } from "node:events";

import { KEYS } from "./scenario-app.ts";

export type EngineProcess = { pid: number; kill: () => Promise<void>; stop: () => Promise<void> };
export type ProcessOptions = {
  databaseUrl: string;
  appUrl: string;
  port: number;
  env?: Record<string, string>;
};

/** Starts the engine as the product does, a process of its own, and waits for its `engine ready`. */
export async function spawnEngine(options: ProcessOptions): Promise<EngineProcess> {
  const child = spawn(process.execPath, ["inngest/engine/main.ts"], {
    env: {
      ...process.env,
      ENGINE_DATABASE_URL: options.databaseUrl,
      ENGINE_APP_URL: options.appUrl,
      ENGINE_PORT: String(options.port),
      ENGINE_BACKOFF_MS: "200",
      INNGEST_SIGNING_KEY: KEYS.signing,
      INNGEST_EVENT_KEY: KEYS.event,
      ...options.env,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await gone;
  };
  let seen = "";
  const ready = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (/^engine ready$/m.test(seen)) resolve();
    });
  });
  const winner = await Promise.race([ready.then(() => "ready"), gone.then(() => "gone")]);
  if (winner === "gone") throw new Error(`the engine did not start: ${seen}`);
  return { pid: child.pid ?? 0, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}
