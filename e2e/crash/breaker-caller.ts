import { setTimeout as sleep } from "node:timers/promises";

import { connect } from "#lib/db/client.ts";
import { BREAKER_RULES, type GuardedService } from "#lib/domain/breaker.ts";
import { notBeforeOf } from "#lib/domain/not-now.ts";
import { callHttp } from "#lib/integrations/http.ts";
import { createCallGuard } from "#lib/services/breakers/create-call-guard.ts";
import { useTestEnv } from "#lib/testing/env.ts";

/** One instance: it asks both services again and again through the real guard, and tells how long each call took. */
const [databaseUrl = "", serverUrl = "", owner = "", rules = "{}"] = process.argv.slice(2);
const CALLS_EVERY_MS = 60;
const TIMEOUT_MS = 2_000;

useTestEnv();
const { db } = connect({ url: databaseUrl, poolSize: 2 });
const guard = createCallGuard({
  ...{ db: () => db, owner, leaseSlackMs: 500 },
  rules: { ...BREAKER_RULES, ...(JSON.parse(rules) as object) },
});

async function ask(service: GuardedService, path: string): Promise<void> {
  for (;;) {
    const startedAt = performance.now();
    const made = await callHttp({
      ...{ name: `${service}.ask`, service, method: "GET", timeoutMs: TIMEOUT_MS },
      url: `${serverUrl}/${path}?by=${owner}`,
      guarded: { service, guard },
    }).then(
      () => true,
      (error: unknown) => notBeforeOf(error) === null,
    );
    if (made) process.stdout.write(`${path} ${(performance.now() - startedAt).toFixed(1)}\n`);
    await sleep(CALLS_EVERY_MS);
  }
}

await Promise.all([ask("gmail", "sick"), ask("hubspot", "well")]);
