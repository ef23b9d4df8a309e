import { z } from "zod";

const count = z.int().min(0);

/** What waits and what is under way between a form and its logged reply. Counts and times: nothing about anybody. */
export const QueueStatusView = z.object({
  /** Deliveries not yet told apart, workflows that have not begun, and approved replies that have not taken off. */
  pending: count,
  /** Replies whose mail has been claimed and whose outcome is not settled. */
  inFlight: count,
  /** Since when the oldest of those has waited; null when nothing waits. */
  oldestAt: z.iso.datetime().nullable(),
  oldestAgeMs: count.nullable(),
  byState: z.object({
    deliveries: z.object({ landed: count }),
    workflows: z.object({ queued: count, running: count, waiting: count, failed: count }),
    /** `approved` counts every approved reply that has not left, claimed or not. */
    drafts: z.object({ pendingReview: count, approved: count }),
    sends: z.object({ reserved: count, inFlight: count, unknown: count }),
    /** Wake-ups that no run has picked up. */
    events: z.object({ open: count }),
  }),
  /** True when a count stopped at 10,000. */
  isCapped: z.boolean(),
  serverTime: z.iso.datetime(),
});
export type QueueStatusView = z.infer<typeof QueueStatusView>;
