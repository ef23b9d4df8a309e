import type { BackfillView, FormPollView, FormView } from "#lib/contracts/forms.ts";
import type { FormPollRow } from "#lib/db/form-polls.ts";
import type { BackfillRow, FormRow } from "#lib/db/forms.ts";

export function toFormView(row: FormRow, backfill: BackfillRow | null): FormView {
  return {
    id: row.id,
    name: row.name,
    isArchived: row.isArchived,
    watchedSince: row.watchedSince.toISOString(),
    listed: row.listed,
    received: row.received,
    gap: row.listed - row.received,
    newestSubmittedAt: row.newestSubmittedAt?.toISOString() ?? null,
    polledAt: row.polledAt?.toISOString() ?? null,
    isUnfinished: row.resumeAfter !== null,
    errorCode: row.errorCode,
    backfill: backfill && toBackfillView(backfill),
  };
}

export function toBackfillView(row: BackfillRow): BackfillView {
  return {
    id: row.id,
    formId: row.formId,
    since: row.since.toISOString(),
    status: row.status,
    requestedAt: row.requestedAt.toISOString(),
    listed: row.listed,
    stored: row.stored,
    completedAt: row.completedAt?.toISOString() ?? null,
    errorCode: row.errorCode,
  };
}

export function toFormPollView(row: FormPollRow): FormPollView {
  return {
    id: row.id,
    status: row.status,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    listed: row.listed,
    stored: row.stored,
    errorCode: row.errorCode,
  };
}
