import "server-only";
import { EnvError, env } from "#lib/env.ts";
import { closeConnections } from "#lib/services/create-context.ts";

import { watchServer } from "./shutdown.ts";
import { startSentry } from "./start-sentry.ts";

const EXIT_CONFIGURATION = 78;

/** Refuses to start on a configuration that cannot be right, and says every fault at once. */
export async function startServer(): Promise<void> {
  refuseFaultyConfiguration();
  watchServer({ closeConnections });
  await startSentry();
}

function refuseFaultyConfiguration(): void {
  try {
    env();
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    process.stderr.write(
      `The configuration cannot be used:\n${error.faults.map((fault) => `  ${fault}\n`).join("")}`,
    );
    process.exit(EXIT_CONFIGURATION);
  }
}
