import type { ForgetRejectionReasonInput } from "#lib/contracts/rejection-reasons.ts";
import { deleteRejectionReason } from "#lib/db/rejection-reasons.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

/** Takes a kept reason out of everybody's list. Rejections that named it keep their words. */
export async function forgetRejectionReason(
  ctx: ServiceContext,
  { reasonId }: ForgetRejectionReasonInput,
): Promise<null> {
  authorize(ctx.actor, "draft:reject");
  return withTransaction(ctx, async (ctx) => {
    if (!(await deleteRejectionReason(ctx.db, reasonId))) {
      throw new AppError("not_found", "Somebody has taken this reason out of the list already.");
    }
    recordAudit(ctx, {
      action: "rejectionReason.forgotten",
      entity: { type: "rejection_reason", id: reasonId },
      facts: {},
    });
    return null;
  });
}
