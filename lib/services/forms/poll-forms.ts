import { randomUUID } from "node:crypto";

import {
  closeFormPoll,
  countFailedPollsInARow,
  type FormPollRow,
  openFormPoll,
  renewFormPoll,
} from "#lib/db/form-polls.ts";
import { type FormRow, listActiveForms } from "#lib/db/forms.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { count } from "#lib/observability/counters.ts";
import { log } from "#lib/observability/log.ts";

import { raiseAlert } from "../alerts/raise-alert.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { isAskedToWait } from "./is-asked-to-wait.ts";
import { learnForms } from "./learn-forms.ts";
import { pollForm, recordFormFailure } from "./poll-form.ts";

/** What is not done by then goes on in the next run. */
const RUN_MS = 40_000;
const MOST_PAGES = 200;
/** Longer than a page with all its retries can take. */
const LEASE_MS = 120_000;
const FAILURES_BEFORE_ALERT = 3;

export type PollOutcome =
  | { outcome: "busy" }
  | { outcome: Exclude<FormPollRow["status"], "running">; listed: number; stored: number };

export type PollLimits = { runMs?: number; mostPages?: number };

/** Compares every form with what we have and brings in what no webhook brought. There is never a second run beside it. */
export async function pollForms(ctx: ServiceContext, limits: PollLimits = {}): Promise<PollOutcome> {
  authorize(ctx.actor, "intake:reconcile");
  const id = randomUUID();
  if (!(await openFormPoll(ctx.db, { id, leaseMs: LEASE_MS }))) return { outcome: "busy" };
  const run = startRun(limits);
  try {
    await learnForms(ctx);
    for (const form of await listActiveForms(ctx.db)) {
      if (!(await renewFormPoll(ctx.db, { id, leaseMs: LEASE_MS }))) return { outcome: "busy" };
      if (!run.mayGoOn()) run.isUnfinished = true;
      else await pollOne(ctx, form, run);
    }
  } catch (error) {
    run.isUnfinished = isAskedToWait(error);
    run.errorCode = error instanceof AppError ? error.code : "internal";
    run.isFailed = !run.isUnfinished;
    await closeRun(ctx, id, run);
    if (run.isUnfinished || !(error instanceof AppError)) throw error;
    return { outcome: "failed", listed: run.listed, stored: run.stored };
  }
  return closeRun(ctx, id, run);
}

type Run = {
  listed: number;
  stored: number;
  polled: number;
  errorCode: string | null;
  isFailed: boolean;
  isUnfinished: boolean;
  mayGoOn: () => boolean;
};

function startRun({ runMs = RUN_MS, mostPages = MOST_PAGES }: PollLimits): Run {
  const endsAt = performance.now() + runMs;
  let pages = 0;
  const mayGoOn = () => {
    pages += 1;
    return pages <= mostPages && performance.now() < endsAt;
  };
  return {
    listed: 0,
    stored: 0,
    polled: 0,
    errorCode: null,
    isFailed: false,
    isUnfinished: false,
    mayGoOn,
  };
}

/** One form's failure does not stop the others. A limit that is used up does: it is the account's. */
async function pollOne(ctx: ServiceContext, form: FormRow, run: Run): Promise<void> {
  try {
    const polled = await pollForm(ctx, form, run.mayGoOn);
    run.polled += 1;
    run.listed += polled.listed;
    run.stored += polled.stored;
    run.isUnfinished ||= !polled.isEnd;
  } catch (error) {
    const code = await recordFormFailure(ctx, form, error);
    run.errorCode ??= code;
    if (isAskedToWait(error)) throw error;
    log().warn({ formId: form.id, code }, "A form could not be compared with what we have.");
  }
}

async function closeRun(ctx: ServiceContext, id: string, run: Run): Promise<PollOutcome> {
  const { listed, stored, errorCode } = run;
  const isFailed = run.isFailed || (errorCode !== null && run.polled === 0 && !run.isUnfinished);
  const status = isFailed ? "failed" : run.isUnfinished || errorCode !== null ? "unfinished" : "completed";
  await withTransaction(ctx, async (ctx) => {
    await closeFormPoll(ctx.db, id, { status, listed, stored, errorCode });
    if (isFailed && (await countFailedPollsInARow(ctx.db)) === FAILURES_BEFORE_ALERT)
      await raiseAlert(ctx, { kind: "forms_poll_failing", entityId: id });
    if (run.isUnfinished && errorCode === null) await enqueueEvent(ctx, "forms/check-requested", {});
  });
  count("form_polls_total", { status });
  log().info(
    { pollId: id, status, listed, stored, code: errorCode },
    "The forms were compared with what we have.",
  );
  return { outcome: status, listed, stored };
}
