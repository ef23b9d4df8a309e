import { z } from "zod";

import { BREAKER_CAUSES, BREAKER_STATES, FORCED_STATES, GUARDED_SERVICES } from "#lib/domain/breaker.ts";

const instant = z.iso.datetime();
const service = z.enum(GUARDED_SERVICES);
const count = z.int().min(0);

/** Whether calls of one outside service are let through, for all instances together. */
export const BreakerView = z.object({
  service,
  name: z.string(),
  state: z.enum(BREAKER_STATES),
  /** Why it is not closed, as a sentence. */
  reason: z.string().nullable(),
  /** Since when it has not been closed. */
  since: instant.nullable(),
  nextProbeAt: instant.nullable(),
  /** The one call that is being made, by which instance, and how long nobody else may make one. */
  probe: z.object({ owner: z.string(), until: instant }).nullable(),
  /** The send that the next probe is kept for. */
  keptFor: z.object({ draftId: z.uuid(), until: instant }).nullable(),
  forced: z.object({ state: z.enum(FORCED_STATES), by: z.string().nullable(), until: instant }).nullable(),
  consecutiveOpens: count,
  /** Calls that were not made since it opened. */
  savedCalls: count,
  errors: z.array(z.object({ code: z.string(), message: z.string(), at: instant, count })),
  /** One cell a minute, oldest first: the worst state of that minute. */
  minutes: z.array(z.enum(BREAKER_STATES)),
});
export type BreakerView = z.infer<typeof BreakerView>;

export const BreakersView = z.object({ breakers: z.array(BreakerView), serverTime: instant });
export type BreakersView = z.infer<typeof BreakersView>;

/** For scripts: states by service, and how many of each. */
export const BreakerStatusView = z.object({
  summary: z.object({ total: count, open: count, half_open: count, closed: count }),
  breakers: z.record(
    z.string(),
    z.object({
      state: z.enum(BREAKER_STATES),
      reason: z.string().nullable(),
      since: instant.nullable(),
      nextProbeAt: instant.nullable(),
    }),
  ),
});
export type BreakerStatusView = z.infer<typeof BreakerStatusView>;

/** Read as text, so that an unknown service is told as one that does not exist. */
const named = z.string().regex(/^[a-z0-9-]{1,40}$/, "must be the short name of a service, e.g. gmail.");
const minutes = z.int().min(1).max(240);

export const BreakerInput = z.strictObject({ service: named });
export type BreakerInput = z.infer<typeof BreakerInput>;

/** Chosen from a list, so that no personal data is kept. */
const cause = z.enum(BREAKER_CAUSES);

export const OpenBreakerInput = z.strictObject({ service: named, cause, minutes: minutes.default(15) });
export type OpenBreakerInput = z.infer<typeof OpenBreakerInput>;

export const CloseBreakerInput = z.strictObject({
  service: named,
  cause,
  /** So long failures do not open it again. */
  minutes: z.int().min(1).max(60).default(10),
});
export type CloseBreakerInput = z.infer<typeof CloseBreakerInput>;

export const ProbeBreakerInput = z.strictObject({ service: named, draftId: z.uuid().optional() });
export type ProbeBreakerInput = z.infer<typeof ProbeBreakerInput>;

/** What would begin to move when it closes. */
export const DrainView = z.object({
  service,
  /** Approved replies that wait for it, counted to a cap. */
  sends: count,
  isCapped: z.boolean(),
  oldestAt: instant.nullable(),
  /** The pace of the last day's best minute, and how long they would take at it. */
  perMinute: count,
  minutes: count,
  /** Those whose words are not fresh any more: they go back to review. */
  stale: count,
  /** Those that a probe may be made with, oldest first. */
  candidates: z.array(z.object({ draftId: z.uuid(), workflowId: z.uuid(), approvedAt: instant })),
});
export type DrainView = z.infer<typeof DrainView>;
