import { advanceBackfill, endBackfill, findBackfill, findForm, updateForm } from "#lib/db/forms.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { recount } from "./poll-form.ts";
import { takeInListed } from "./take-in-listed.ts";
import { walkForm } from "./walk-form.ts";

const STEP_MS = 30_000;
const PAGES_A_STEP = 20;

type Progress = { status: string; listed: number; stored: number };

/** Some pages of a backfill, from where it was. Done again after a crash it finds what is there. */
export async function runBackfill(
  ctx: ServiceContext,
  { backfillId, pagesAStep = PAGES_A_STEP }: { backfillId: string; pagesAStep?: number },
): Promise<Progress> {
  authorize(ctx.actor, "intake:reconcile");
  const backfill = await findBackfill(ctx.db, backfillId);
  if (backfill.status === "completed" || backfill.status === "failed") return progressOf(backfill);
  const form = await findForm(ctx.db, backfill.formId);
  const endsAt = performance.now() + STEP_MS;
  let { listed, pages, stored } = backfill;
  const mayGoOn = () => pages - backfill.pages < pagesAStep && performance.now() < endsAt;
  const walk = { form, since: backfill.since, after: backfill.resumeAfter, mayGoOn };
  const { isEnd } = await walkForm(ctx, walk, async (listedPage) => {
    const { submissions, after } = listedPage;
    stored += (await takeInListed(ctx, form, listedPage)).stored;
    listed += submissions.length;
    const page = { status: "running", resumeAfter: after, listed, stored } as const;
    if (!(await advanceBackfill(ctx.db, { id: backfillId, pages }, page))) throw overtaken();
    pages += 1;
  });
  if (isEnd) await complete(ctx, { backfillId, formId: form.id, since: backfill.since });
  return progressOf(await findBackfill(ctx.db, backfillId));
}

/** When the engine gives up: the form can be backfilled again. */
export async function failBackfill(
  ctx: ServiceContext,
  { backfillId }: { backfillId: string },
): Promise<void> {
  authorize(ctx.actor, "intake:reconcile");
  await withTransaction(ctx, async (ctx) => {
    const { formId } = await findBackfill(ctx.db, backfillId);
    const ending = { status: "failed", errorCode: "gave_up", completedAt: ctx.now() } as const;
    if (!(await endBackfill(ctx.db, backfillId, ending))) return;
    recordAudit(ctx, {
      action: "forms.backfillFailed",
      entity: { type: "form", id: formId },
      facts: { backfillId },
    });
  });
}

type Completed = { backfillId: string; formId: string; since: Date };

/** From here on the form's gap counts the older submissions too. */
async function complete(ctx: ServiceContext, { backfillId, formId, since }: Completed): Promise<void> {
  await withTransaction(ctx, async (ctx) => {
    if (!(await endBackfill(ctx.db, backfillId, { status: "completed", completedAt: ctx.now() }))) return;
    const form = await findForm(ctx.db, formId);
    const watchedSince = since < form.watchedSince ? since : form.watchedSince;
    await updateForm(ctx.db, formId, { watchedSince });
    const counts = await recount(ctx, { id: formId, watchedSince });
    const { listed, stored } = await findBackfill(ctx.db, backfillId);
    recordAudit(ctx, {
      action: "forms.backfillCompleted",
      entity: { type: "form", id: formId },
      facts: { backfillId, listed, stored, missing: counts.listed - counts.received },
    });
  });
}

function overtaken(): AppError {
  return new AppError("overloaded", "Another run goes on with this backfill. It is looked at again.");
}

function progressOf({ status, listed, stored }: Progress): Progress {
  return { status, listed, stored };
}
