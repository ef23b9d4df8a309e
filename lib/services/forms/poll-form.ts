import { type FormRow, updateForm } from "#lib/db/forms.ts";
import { countListed } from "#lib/db/listed-submissions.ts";
import { AppError } from "#lib/domain/errors.ts";

import { raiseAlert } from "../alerts/raise-alert.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { isAskedToWait } from "./is-asked-to-wait.ts";
import { takeInListed } from "./take-in-listed.ts";
import { walkForm } from "./walk-form.ts";

/** Submissions may be listed late, and clocks differ: each poll looks a day further back than the last one. */
export const OVERLAP_MS = 24 * 3_600_000;
/** A gap of one poll may be a webhook on its way; a failure may be a blink. */
const GAP_POLLS_BEFORE_ALERT = 2;
const FAILURES_BEFORE_ALERT = 3;

export type PolledForm = { listed: number; stored: number; isEnd: boolean };

/** Compares one form with what we have, brings in what is missing, and goes on where an earlier poll stopped. */
export async function pollForm(
  ctx: ServiceContext,
  form: FormRow,
  mayGoOn: () => boolean,
): Promise<PolledForm> {
  const startedAt = form.resumeStartedAt ?? ctx.now();
  const polled: PolledForm = { listed: 0, stored: 0, isEnd: false };
  const walk = { form, since: floorOf(form), after: form.resumeAfter, mayGoOn };
  let isNews = hasOpenCounts(form);
  await walkForm(ctx, walk, async (page) => {
    const { submissions, after, isEnd } = page;
    const taken = await takeInListed(ctx, form, page);
    polled.listed += submissions.length;
    polled.stored += taken.stored;
    polled.isEnd = isEnd;
    isNews ||= taken.isNews;
    if (isEnd) await finish(ctx, form, { startedAt, isNews });
    else await updateForm(ctx.db, form.id, { resumeAfter: after, resumeStartedAt: startedAt });
  });
  return polled;
}

/** Notes why a form could not be read. The place where it stopped is kept, unless it is the place that was refused. */
export async function recordFormFailure(ctx: ServiceContext, form: FormRow, error: unknown): Promise<string> {
  const code = error instanceof AppError ? error.code : "internal";
  const isPlaceRefused = code === "unprocessable" || code === "not_found";
  // Archived, and deleted since: there is nothing left to read.
  const isGone = form.archivedAt !== null && isPlaceRefused && form.resumeAfter === null;
  await withTransaction(ctx, async (ctx) => {
    const isWaiting = isAskedToWait(error);
    const failures = form.failures + (isWaiting ? 0 : 1);
    await updateForm(ctx.db, form.id, {
      errorCode: code,
      failures,
      ...(isPlaceRefused ? { resumeAfter: null, resumeStartedAt: null } : {}),
      ...(isGone ? { archivedAt: null } : {}),
    });
    if (!isWaiting && !isGone && failures === FAILURES_BEFORE_ALERT)
      await raiseAlert(ctx, { kind: "forms_poll_failing", entityId: form.id });
  });
  return code;
}

/** What the form lists and what we have of it, as stored from then on. */
export async function recount(
  ctx: ServiceContext,
  form: Pick<FormRow, "id" | "watchedSince">,
): Promise<{ listed: number; received: number }> {
  const { listed, received, newestSubmittedAt } = await countListed(ctx.db, {
    formId: form.id,
    since: form.watchedSince,
  });
  await updateForm(ctx.db, form.id, { listed, received, newestSubmittedAt });
  return { listed, received };
}

/** What an earlier run may have left uncounted, and what a webhook may have brought meanwhile. */
function hasOpenCounts({ polledAt, resumeStartedAt, listed, received }: FormRow): boolean {
  return polledAt === null || resumeStartedAt !== null || listed !== received;
}

async function finish(
  ctx: ServiceContext,
  form: FormRow,
  { startedAt, isNews }: { startedAt: Date; isNews: boolean },
): Promise<void> {
  await withTransaction(ctx, async (ctx) => {
    // Counting reads every row of the form: while nothing came, nothing has changed.
    const { listed, received } = isNews ? await recount(ctx, form) : form;
    const gapPolls = listed > received ? form.gapPolls + 1 : 0;
    await updateForm(ctx.db, form.id, {
      polledAt: startedAt,
      resumeAfter: null,
      resumeStartedAt: null,
      errorCode: null,
      failures: 0,
      gapPolls,
      ...(form.archivedAt !== null && startedAt >= form.archivedAt ? { archivedAt: null } : {}),
    });
    if (gapPolls === GAP_POLLS_BEFORE_ALERT) await raiseAlert(ctx, { kind: "intake_gap", entityId: form.id });
  });
}

function floorOf({ watchedSince, polledAt }: FormRow): Date {
  if (polledAt === null) return watchedSince;
  return new Date(Math.max(watchedSince.getTime(), polledAt.getTime() - OVERLAP_MS));
}
