import { findLastCompletedPollAtOrNull } from "#lib/db/form-polls.ts";
import { archiveFormsExcept, upsertForms } from "#lib/db/forms.ts";

import type { ServiceContext } from "../context.ts";
import { OVERLAP_MS } from "./poll-form.ts";

const LONGEST_OUTAGE_MS = 7 * 24 * 3_600_000;

/** A form that is new to us is watched since the last time that all forms were read, or since yesterday. */
export async function learnForms(ctx: ServiceContext): Promise<void> {
  const { forms, isComplete } = await ctx.integrations.hubspot.listForms();
  const lastAt = await findLastCompletedPollAtOrNull(ctx.db);
  const at = ctx.now();
  const now = at.getTime();
  const from = Math.max(Math.min(lastAt?.getTime() ?? now, now), now - LONGEST_OUTAGE_MS);
  await upsertForms(ctx.db, forms, { at, watchedSince: new Date(from - OVERLAP_MS) });
  // A list that was not read to its end says nothing about the forms that it does not name.
  if (isComplete) {
    await archiveFormsExcept(
      ctx.db,
      forms.map(({ id }) => id),
      at,
    );
  }
}
