import "server-only";
import { processLandedSoon } from "#inngest/process-landed.ts";
import { requestFirstPoll } from "#inngest/request-first-poll.ts";
import { EnvError, env, isDevelopmentServer } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";
import { closeConnections } from "#lib/services/create-context.ts";

import { openAdmission } from "./admission.ts";
import { openFastLane } from "./fast-lane.ts";
import { ignoreUpgrades } from "./ignore-upgrades.ts";
import { quietConsole } from "./quiet-console.ts";
import { watchServer } from "./shutdown.ts";
import { startSentry } from "./start-sentry.ts";
import { startUpReport } from "./start-up-report.ts";
import { watchIdentityCalls } from "./watch-identity-calls.ts";

const EXIT_CONFIGURATION = 78;

/** Refuses to start on a configuration that cannot be right, and says every fault at once. */
export async function startServer(): Promise<void> {
  refuseFaultyConfiguration();
  if (!isDevelopmentServer()) quietConsole();
  await refuseFaultyDatabase();
  watchIdentityCalls();
  watchServer({
    closeConnections,
    onServer: (server) => {
      // The development server reloads its pages through one.
      if (!isDevelopmentServer()) ignoreUpgrades(server);
      if (env().FAST_LANE) openFastLane(server);
      openAdmission(server, { capacity: env().ADMISSION_CAPACITY });
    },
  });
  await startSentry();
  void processLandedSoon();
  void requestFirstPoll();
}

async function refuseFaultyDatabase(): Promise<void> {
  const { faults, warnings } = await startUpReport();
  for (const warning of warnings) log().warn(warning);
  if (faults.length === 0) return;
  process.stderr.write(`The databases cannot be used:\n${faults.map((fault) => `  ${fault}\n`).join("")}`);
  process.exit(EXIT_CONFIGURATION);
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
