import { z } from "zod";

import { BACKFILL_MAX_DAYS } from "#lib/domain/backfill.ts";

const instant = z.iso.datetime();
const DAY_MS = 24 * 3_600_000;

export const BACKFILL_STATUSES = ["queued", "running", "completed", "failed"] as const;
export const POLL_STATUSES = ["running", "completed", "unfinished", "failed"] as const;

/** HubSpot's id of a form, as it stands in our addresses. */
const formId = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, "This is not the id of a form.");

export const BackfillView = z.object({
  id: z.uuid(),
  formId: z.string(),
  since: instant,
  status: z.enum(BACKFILL_STATUSES),
  requestedAt: instant,
  /** Submissions read so far, and how many of them were new to us. */
  listed: z.int(),
  stored: z.int(),
  completedAt: instant.nullable(),
  errorCode: z.string().nullable(),
});
export type BackfillView = z.infer<typeof BackfillView>;

export const FormView = z.object({
  id: z.string(),
  name: z.string(),
  isArchived: z.boolean(),
  /** Submissions before this moment are history: neither counted nor fetched unless a person asks for a backfill. */
  watchedSince: instant,
  listed: z.int(),
  received: z.int(),
  /** Listed by HubSpot and not with us. */
  gap: z.int(),
  newestSubmittedAt: instant.nullable(),
  /** The last check that read to its end. */
  polledAt: instant.nullable(),
  /** A check has begun and goes on with the next one. */
  isUnfinished: z.boolean(),
  /** Why the last check failed: a stable word. */
  errorCode: z.string().nullable(),
  /** The latest backfill, done or not. */
  backfill: BackfillView.nullable(),
});
export type FormView = z.infer<typeof FormView>;

/** The last time that the forms were compared with what we have. */
export const FormPollView = z.object({
  id: z.uuid(),
  status: z.enum(POLL_STATUSES),
  startedAt: instant,
  endedAt: instant.nullable(),
  listed: z.int(),
  stored: z.int(),
  errorCode: z.string().nullable(),
});
export type FormPollView = z.infer<typeof FormPollView>;

export const FormsView = z.object({
  forms: z.array(FormView),
  gap: z.int(),
  /** False when the configuration switched the regular checks off. */
  isPolling: z.boolean(),
  lastPoll: FormPollView.nullable(),
  /** A check was asked for and has not begun. */
  isCheckRequested: z.boolean(),
  may: z.object({ check: z.boolean(), backfill: z.boolean() }),
});
export type FormsView = z.infer<typeof FormsView>;

export const RequestPollInput = z.strictObject({});
export type RequestPollInput = z.infer<typeof RequestPollInput>;

export const PollRequestedView = z.object({
  requestedAt: instant,
  /** True when the same check had been asked for a moment ago. */
  wasRequested: z.boolean(),
});
export type PollRequestedView = z.infer<typeof PollRequestedView>;

/** For the preview and for the backfill itself. */
export const BackfillInput = z.strictObject({
  formId,
  since: instant.refine(isRecent, {
    error: `Choose a moment in the last ${BACKFILL_MAX_DAYS} days.`,
  }),
});
export type BackfillInput = z.infer<typeof BackfillInput>;

export const BackfillPreview = z.object({
  formId: z.string(),
  since: instant,
  listed: z.int(),
  received: z.int(),
  /** How many a backfill would bring in. */
  missing: z.int(),
  /** False when there are more than were counted: the numbers are at least. */
  isComplete: z.boolean(),
});
export type BackfillPreview = z.infer<typeof BackfillPreview>;

function isRecent(since: string): boolean {
  const ageMs = Date.now() - Date.parse(since);
  return ageMs >= 0 && ageMs <= BACKFILL_MAX_DAYS * DAY_MS;
}
