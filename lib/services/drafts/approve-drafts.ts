import type { ApproveDraftsInput, BulkApproval, BulkApprovalRow } from "#lib/contracts/bulk-approval.ts";
import type { ApproveDraftInput } from "#lib/contracts/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { FREE_BULK_APPROVALS } from "#lib/domain/bulk-approval.ts";
import { AppError } from "#lib/domain/errors.ts";
import { log } from "#lib/observability/log.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { planDigest, signPlan } from "../signatures/sign-plan.ts";
import { approveDraft } from "./approve-draft.ts";

/** Approves each draft by itself: what one of them refuses changes nothing for the others. */
export async function approveDrafts(ctx: ServiceContext, input: ApproveDraftsInput): Promise<BulkApproval> {
  authorize(ctx.actor, "draft:approve");
  const { items, evenIfFast } = input;
  if (items.length > FREE_BULK_APPROVALS) await signForMany(ctx, items);
  const rows: BulkApprovalRow[] = [];
  for (const item of items) {
    rows.push(await approveOne(ctx, { ...item, ...(evenIfFast ? { evenIfFast } : {}) }));
  }
  return { rows };
}

async function approveOne(ctx: ServiceContext, item: ApproveDraftInput): Promise<BulkApprovalRow> {
  const { draftId } = item;
  try {
    return { draftId, outcome: "approved", result: await approveDraft(ctx, item) };
  } catch (error) {
    if (error instanceof AppError) {
      const { code, message, details } = error;
      return { draftId, outcome: "refused", code, reason: details.reason ?? null, message };
    }
    // The commit may have happened: the true state is read, and the approval never sent again.
    log().error({ draftId, err: error }, "It is not known whether a draft of a bulk approval was approved.");
    return { draftId, outcome: "unknown" };
  }
}

/** Above the free number a fresh sign-in signs the exact drafts and texts, before the first of them is approved. */
async function signForMany(ctx: ServiceContext, items: ApproveDraftsInput["items"]): Promise<void> {
  const plan = { drafts: items.map(({ draftId, version, digest }) => ({ draftId, version, digest })) };
  await withTransaction(ctx, (ctx) =>
    signPlan(ctx, {
      permission: "draft:approve",
      action: "draft.bulkApproved",
      meaning: `I approve these ${items.length} replies, each with the words that I was shown.`,
      entity: { type: "drafts", id: planDigest(plan).toString("hex").slice(0, 32) },
      plan,
    }),
  );
}
