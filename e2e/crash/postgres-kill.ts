import { setTimeout as sleep } from "node:timers/promises";

import { stateOf } from "./findings.ts";
import { startLine } from "./line.ts";
import { type Outcome, submitForm } from "./scenario.ts";
import { type CrashStack, startCrashStack } from "./stack.ts";

const FORMS = 30;
const ENOUGH = 10;
const PATIENCE_MS = 20_000;

/**
 * Forms come in, and the database server is killed right after an answer. Every submission that was answered with 202
 * is there afterwards: landed, or stored already.
 */
export async function killPostgres({ isBroken }: { isBroken: boolean }): Promise<Outcome> {
  const startedAt = performance.now();
  const stack = await startCrashStack({ durable: true });
  if (isBroken) await stack.sql.unsafe("alter database crash_data set synchronous_commit = off");
  const line = await startLine(stack, []);
  try {
    await Promise.all(
      Array.from({ length: FORMS }, (_value, serial) =>
        submitForm(stack, { email: `form-${serial}@acme.example`, serial }),
      ),
    );
    await untilAcknowledged(stack);
    await stack.killPostgres(() => pauseDeliveries(stack));
    const acknowledged = await countAcknowledged(stack);
    const lost = acknowledged - (await countKept(stack));
    return {
      point: "Postgres killed after a 202",
      isReached: acknowledged >= ENOUGH,
      faults: lost > 0 ? [`of ${acknowledged} acknowledged submissions ${lost} were lost`] : [],
      tookMs: performance.now() - startedAt,
    };
  } finally {
    stack.front.serve(null);
    await line.end();
    await stack.close();
  }
}

async function untilAcknowledged(stack: CrashStack): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await countAcknowledged(stack)) < ENOUGH) {
    if (performance.now() > deadline) throw new Error("Nothing was acknowledged.");
    await sleep(2);
  }
}

async function countAcknowledged({ sandbox }: CrashStack): Promise<number> {
  const { deliveries } = await stateOf(sandbox.urls.pages);
  return deliveries.filter(({ state }) => state === "delivered").length;
}

async function pauseDeliveries({ sandbox }: CrashStack): Promise<void> {
  await fetch(`${sandbox.urls.pages}/faults.json`, {
    method: "PUT",
    body: JSON.stringify({ deliveries: { paused: true } }),
  });
}

async function countKept({ sql }: CrashStack): Promise<number> {
  const [row] = await sql<{ kept: number }[]>`
    select ((select count(*) from landed_deliveries) + (select count(*) from submissions))::int as kept`;
  return row?.kept ?? 0;
}
