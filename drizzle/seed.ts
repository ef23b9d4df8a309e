import { env } from "#lib/env.ts";
import { log } from "#lib/observability/log.ts";
import { closeConnections, createContext } from "#lib/services/create-context.ts";
import { seedDeployment } from "#lib/services/knowledge/seed-deployment.ts";

import { loadKnowledge } from "./content/load-knowledge.ts";

/** In the sandbox nothing can leave the machine, so it may send from the first minute. */
const config = env();
const firstMode = config.SEND_MODE ?? (config.APP_ENV === "sandbox" ? "SEND" : "DRAFT_ONLY");
const ctx = createContext({ actor: { type: "system", id: "seed" }, requestId: "seed" });

try {
  const result = await seedDeployment(ctx, { pages: await loadKnowledge(), firstMode });
  log().info(result, "The deployment has its first content.");
} finally {
  await closeConnections();
}
