import { z } from "zod";

import { MOST_BULK_APPROVALS } from "#lib/domain/bulk-approval.ts";

import { ApproveDraftInput, DecisionResult } from "./drafts.ts";

/** Each draft as it stood on the screen: version and digest of the words that were shown in full. */
export const ApproveDraftsInput = z.strictObject({
  items: z
    .array(ApproveDraftInput.omit({ evenIfFast: true }))
    .min(1, "Select a draft first.")
    .max(MOST_BULK_APPROVALS, `Approve ${MOST_BULK_APPROVALS} drafts at once at most.`)
    .refine((items) => new Set(items.map(({ draftId }) => draftId)).size === items.length, {
      error: "A draft was selected twice.",
    }),
  evenIfFast: z.boolean().optional(),
});
export type ApproveDraftsInput = z.infer<typeof ApproveDraftsInput>;

/** What became of one of them. `unknown`: it must be looked at, never approved again blindly. */
export const BulkApprovalRow = z.discriminatedUnion("outcome", [
  z.object({ draftId: z.uuid(), outcome: z.literal("approved"), result: DecisionResult }),
  z.object({
    draftId: z.uuid(),
    outcome: z.literal("refused"),
    code: z.string(),
    reason: z.string().nullable(),
    message: z.string(),
  }),
  z.object({ draftId: z.uuid(), outcome: z.literal("unknown") }),
]);
export type BulkApprovalRow = z.infer<typeof BulkApprovalRow>;

export const BulkApproval = z.object({ rows: z.array(BulkApprovalRow) });
export type BulkApproval = z.infer<typeof BulkApproval>;
