import { randomUUID } from "node:crypto";

import type { BackfillInput, BackfillView } from "#lib/contracts/forms.ts";
import { findBackfill, findForm, findOpenBackfillOrNull, insertBackfill } from "#lib/db/forms.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { toBackfillView } from "./form-view.ts";

/** Starts bringing in a form's submissions since that moment. Asking again for the same is the same backfill. */
export async function backfillForm(ctx: ServiceContext, input: BackfillInput): Promise<BackfillView> {
  authorize(ctx.actor, "intake:backfill");
  const since = new Date(input.since);
  const id = randomUUID();
  return withTransaction(ctx, async (ctx) => {
    const form = await findForm(ctx.db, input.formId);
    const backfill = {
      id,
      formId: form.id,
      since,
      status: "queued",
      requestedBy: ctx.actor.id,
      requestedAt: ctx.now(),
      updatedAt: ctx.now(),
    } as const;
    if (!(await insertBackfill(ctx.db, backfill))) {
      const open = await findOpenBackfillOrNull(ctx.db, form.id);
      if (open?.since.getTime() === since.getTime()) return toBackfillView(open);
      throw new AppError("conflict", "A backfill of this form is under way. Wait until it is done.");
    }
    await enqueueEvent(ctx, "forms/backfill-requested", { backfillId: id });
    recordAudit(ctx, {
      action: "forms.backfillRequested",
      entity: { type: "form", id: form.id },
      facts: { backfillId: id, since: input.since },
    });
    return toBackfillView(await findBackfill(ctx.db, id));
  });
}
