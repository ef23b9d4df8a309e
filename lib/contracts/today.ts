import { z } from "zod";

import { SEND_MODES } from "#lib/domain/send-state.ts";
import { WORKFLOW_STEPS } from "#lib/domain/workflow.ts";

const count = z.int().min(0);
const instant = z.iso.datetime();

export const EmptyInput = z.strictObject({});
export type EmptyInput = z.infer<typeof EmptyInput>;

/** What every screen shows in its frame: may we send, and what needs a person. */
export const NeedsView = z.object({
  asOf: instant,
  sending: z.object({
    /** What is in force: the lower of what people chose and what the configuration allows. */
    mode: z.enum(SEND_MODES),
    isStopped: z.boolean(),
    changedAt: instant,
    changedBy: z.string(),
  }),
  waiting: z.object({ count, oldestAt: instant.nullable(), overdue: count }),
  failed: z.object({ count, oldestAt: instant.nullable() }),
  unknown: z.object({ count, oldestAt: instant.nullable() }),
  changeRequests: z.object({ count, oldestAt: instant.nullable() }),
  /** Looser policies that wait for a second person. */
  policyRequests: z.object({ count, oldestAt: instant.nullable() }),
  /** Deliveries that could not be read and that nobody has dealt with. */
  quarantine: z.object({ count, oldestAt: instant.nullable() }),
  /** Submissions that HubSpot lists and we do not have; null while no form was ever checked. */
  intakeGap: z.object({
    missing: count.nullable(),
    checkedAt: instant.nullable(),
    /** Whether regular checks look for them and fetch them; else a person does. */
    isWatched: z.boolean(),
  }),
});
export type NeedsView = z.infer<typeof NeedsView>;

/** One value for each of the last 24 hours, oldest first; the last one is the running hour. */
const series = z.array(count).length(24);

export const TodayView = z.object({
  needs: NeedsView,
  lastDay: z.object({
    submissions: series,
    sent: series,
    failed: series,
    /** Drafts that nobody had decided about, at the end of each hour. */
    undecided: series,
    /** Median milliseconds from form to sent reply in each hour; null where nothing was sent. */
    firstReplyByHour: z.array(z.number().nullable()).length(24),
    /** Median milliseconds from form to sent reply; null when nothing was sent. */
    firstReplyMs: z.number().nullable(),
    /** What the model cost; calls whose price is not known are counted, not guessed. */
    model: z.object({ calls: count, costMicros: count, unpriced: count }),
  }),
  failedBySteps: z.array(z.object({ step: z.enum(WORKFLOW_STEPS), count, latestAt: instant })),
  /** Approved replies that leave when their undo window ends. */
  leaving: count,
});
export type TodayView = z.infer<typeof TodayView>;
