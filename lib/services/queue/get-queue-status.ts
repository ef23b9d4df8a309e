import type { QueueStatusView } from "#lib/contracts/queue-status.ts";
import { readQueueCounts } from "#lib/db/queue-status.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";

const CAP = 10_000;

/** How much work waits, how much is under way, and since when: for whoever watches a backlog drain. */
export async function getQueueStatus(ctx: ServiceContext): Promise<QueueStatusView> {
  authorize(ctx.actor, "queue:read");
  const counts = await readQueueCounts(ctx.db, CAP);
  const now = ctx.now();
  const of = (kind: keyof typeof counts) => counts[kind].count;
  const waiting = [counts.landed, counts.queued, counts.approved].flatMap(({ oldestAt }) => oldestAt ?? []);
  const oldestAt = waiting.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null;
  const inFlight = of("inFlight");
  return {
    pending: of("landed") + of("queued") + Math.max(of("approved") - inFlight - of("unknown"), 0),
    inFlight,
    oldestAt: oldestAt?.toISOString() ?? null,
    oldestAgeMs: oldestAt && Math.max(now.getTime() - oldestAt.getTime(), 0),
    byState: {
      deliveries: { landed: of("landed") },
      workflows: {
        ...{ queued: of("queued"), running: of("running"), waiting: of("waiting"), failed: of("failed") },
      },
      drafts: { pendingReview: of("pendingReview"), approved: of("approved") },
      sends: { reserved: of("reserved"), inFlight, unknown: of("unknown") },
      events: { open: of("events") },
    },
    isCapped: Object.values(counts).some(({ count }) => count === CAP),
    serverTime: now.toISOString(),
  };
}
