import type { FormsView } from "#lib/contracts/forms.ts";
import { findLatestFormPollOrNull, findOpenCheckRequestOrNull } from "#lib/db/form-polls.ts";
import { listForms as listFormRows, listLatestBackfills } from "#lib/db/forms.ts";
import { authorize, can } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { toFormPollView, toFormView } from "./form-view.ts";

/** Every form of the HubSpot account: what it lists, what of it we have, and when that was last compared. */
export async function listForms(ctx: ServiceContext): Promise<FormsView> {
  authorize(ctx.actor, "intake:read");
  const [rows, backfills, lastPoll, requestedAt] = await Promise.all([
    listFormRows(ctx.db),
    listLatestBackfills(ctx.db),
    findLatestFormPollOrNull(ctx.db),
    findOpenCheckRequestOrNull(ctx.db),
  ]);
  const latest = new Map(backfills.map((backfill) => [backfill.formId, backfill]));
  const forms = rows.map((row) => toFormView(row, latest.get(row.id) ?? null));
  return {
    forms,
    // As Today and the intake screen count: a form that HubSpot no longer lists is no longer compared.
    gap: forms.reduce((sum, { gap, isArchived }) => sum + (isArchived ? 0 : Math.max(gap, 0)), 0),
    isPolling: ctx.settings.isFormsPolling,
    lastPoll: lastPoll && toFormPollView(lastPoll),
    isCheckRequested: requestedAt !== null,
    may: { check: can(ctx.actor, "intake:reconcile"), backfill: can(ctx.actor, "intake:backfill") },
  };
}
