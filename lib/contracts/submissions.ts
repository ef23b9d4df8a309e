import { z } from "zod";

import { formFieldsSchema } from "./drafting.ts";

/** What `submissions.fields` holds, sealed: the form made safe to show, and beside it every field as it was typed. */
export const submissionFieldsSchema = formFieldsSchema.extend({
  typed: z.record(z.string(), z.string()).default({}),
});
export type SubmissionFields = z.infer<typeof submissionFieldsSchema>;

/** Words in `submissions.flags`, besides those of text cleaning. */
export const SUBMISSION_FLAGS = [
  "needs_address",
  "machine_address",
  "international_domain",
  "suppressed",
  "restricted",
  "bounced_address",
  "late",
  "odd_timestamp",
  "cut",
] as const;
export type SubmissionFlag = (typeof SUBMISSION_FLAGS)[number];
