import { z } from "zod";

import { CONTENT_KINDS } from "#lib/domain/content.ts";
import { WORKFLOW_OUTCOMES, WORKFLOW_STATUSES } from "#lib/domain/workflow.ts";

export const FindAnythingInput = z.strictObject({
  query: z.string().trim().min(1, "Type something to look for.").max(200),
});
export type FindAnythingInput = z.infer<typeof FindAnythingInput>;

/** What the palette finds beside screens and actions; a few of each kind. */
export const FoundThings = z.object({
  workflows: z.array(
    z.object({
      id: z.uuid(),
      name: z.string().nullable(),
      company: z.string().nullable(),
      status: z.enum(WORKFLOW_STATUSES),
      outcome: z.enum(WORKFLOW_OUTCOMES).nullable(),
      createdAt: z.iso.datetime(),
    }),
  ),
  pages: z.array(z.object({ slug: z.string(), title: z.string() })),
  contents: z.array(z.object({ kind: z.enum(CONTENT_KINDS), name: z.string() })),
  /** For admins only. */
  people: z.array(z.object({ id: z.uuid(), name: z.string(), role: z.string().nullable() })),
});
export type FoundThings = z.infer<typeof FoundThings>;
