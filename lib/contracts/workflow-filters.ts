import { z } from "zod";

import { CATEGORIES } from "#lib/domain/category.ts";
import { isTag, normaliseTag } from "#lib/domain/tag.ts";
import { WORKFLOW_STATUSES, WORKFLOW_STEPS } from "#lib/domain/workflow.ts";

/** Stretches of time that end now, in hours. */
export const PERIODS = { "1h": 1, "24h": 24, "7d": 168, "30d": 720 } as const;
export type Period = keyof typeof PERIODS;

/** A day stands for its first moment in UTC. */
const moment = z
  .union([z.iso.date(), z.iso.datetime()])
  .refine((value) => !value.startsWith("0000"), "This is not a date.");

export const TagText = z
  .string()
  .max(100)
  .overwrite(normaliseTag)
  .refine(isTag, "A tag is one or more words of letters and digits, at most 32 characters.");

/** What the list can be narrowed by. All of it may stand in an address: none of it names a person who wrote to us. */
export const WorkflowFilters = z.strictObject({
  status: z.enum(WORKFLOW_STATUSES).optional(),
  step: z.enum(WORKFLOW_STEPS).optional(),
  category: z.enum(CATEGORIES).optional(),
  /** The last hours or days. */
  within: z.enum(["1h", "24h", "7d", "30d"]).optional(),
  /** Came in at or after. */
  from: moment.optional(),
  /** Came in before. */
  to: moment.optional(),
  /** HubSpot's id of the form. */
  form: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,64}$/, "This is not the id of a form.")
    .optional(),
  /** To whom the draft is given: an id, or whoever asks. */
  owner: z.union([z.uuid(), z.literal("me")]).optional(),
  tag: TagText.optional(),
  /** Names a stored search: what was searched for never stands in a URL. */
  search: z.uuid().optional(),
});
export type WorkflowFilters = z.infer<typeof WorkflowFilters>;
