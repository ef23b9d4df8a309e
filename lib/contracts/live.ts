import { z } from "zod";

import { LIVE_TOPICS } from "#lib/domain/live-topics.ts";

/** The latest record of the audit trail that the stream has told about: the id to resume from. */
export const LiveCursor = z.number().int().nonnegative();

export const LISTEN_END_REASONS = ["session_ended", "restarting", "unavailable", "too_slow"] as const;

/** What a stream of events carries: topics and numbers, never a name, an address or an id of anything. */
export const LiveEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), seq: LiveCursor }),
  z.object({ type: z.literal("change"), seq: LiveCursor, topics: z.array(z.enum(LIVE_TOPICS)) }),
  z.object({ type: z.literal("reset"), seq: LiveCursor }),
  z.object({ type: z.literal("beat"), seq: LiveCursor }),
  z.object({ type: z.literal("end"), reason: z.enum(LISTEN_END_REASONS) }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
export type ListenEndReason = (typeof LISTEN_END_REASONS)[number];

/** The last seq that the caller saw, from Last-Event-ID or `after`; null where it has seen none. */
export const ListenInput = z.strictObject({
  after: z.coerce.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullable(),
});
export type ListenInput = z.infer<typeof ListenInput>;
