import { setTimeout as sleep } from "node:timers/promises";

import type { Bench } from "./bench.ts";
import { webhookSecret } from "./processes.ts";
import { signedSubmission, WEBHOOK_PATH } from "./signed-submission.ts";

const DELIVERIES = Number(process.env["BENCH_DELIVERIES"] ?? 500);
const AT_ONCE = 64;
const PATIENCE_MS = 10 * 60_000;

/** Each delivery twice, all at once, with everything running: afterwards each 202 is one submission, and each only once. */
export async function benchDrain({ stack, sql, print }: Bench): Promise<void> {
  const secret = webhookSecret(stack);
  const all = Array.from({ length: DELIVERIES }, () => signedSubmission({ publicUrl: stack.url, secret }));
  const queue = [...all, ...all];
  const accepted = new Set<string>();
  let refused = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let given = queue.shift(); given; given = queue.shift()) {
        const { conversionId, ...request } = given;
        const { status } = await fetch(stack.url + WEBHOOK_PATH, { method: "POST", ...request });
        if (status === 202) accepted.add(conversionId);
        else refused += 1;
      }
    }),
  );
  const landedMs = performance.now() - startedAt;
  const endsAt = performance.now() + PATIENCE_MS;
  while (performance.now() < endsAt && (await sql`select 1 from landed_deliveries limit 1`).length > 0) {
    await sleep(50);
  }
  const storedMs = performance.now() - startedAt;
  const ids = [...accepted];
  const [row] = await sql<{ submissions: number; workflows: number }[]>`
    select count(distinct s.id)::int as submissions, count(w.id)::int as workflows
    from submissions s left join workflows w on w.submission_id = s.id where s.conversion_id = any(${ids})`;
  const isRight = row?.submissions === ids.length && row.workflows === ids.length;
  print(`\n${DELIVERIES} deliveries twice, ${AT_ONCE} at once, everything running`);
  print(
    `  answered in ${(landedMs / 1000).toFixed(1)} s, all stored after ${(storedMs / 1000).toFixed(1)} s`,
  );
  print(
    `  ${ids.length} submissions acknowledged, ${row?.submissions} stored, ${row?.workflows} workflows, ${refused} refused: ${isRight ? "each exactly once" : "WRONG"}`,
  );
  if (!isRight) process.exitCode = 1;
}
