import { findLastCompletedPollAtOrNull } from "#lib/db/form-polls.ts";
import { upsertForms } from "#lib/db/forms.ts";

import type { ServiceContext } from "../context.ts";
import { OVERLAP_MS } from "./poll-form.ts";

const LONGEST_OUTAGE_MS = 7 * 24 * 3_600_000;

/** A form that is new to us is watched since the last time that all forms were read, or since yesterday. */
export async function learnForms(ctx: ServiceContext): Promise<void> {
  const forms = await ctx.integrations.hubspot.listForms();
  const lastAt = await findLastCompletedPollAtOrNull(ctx.db);
  const now = ctx.now().getTime();
  const from = Math.max(Math.min(lastAt?.getTime() ?? now, now), now - LONGEST_OUTAGE_MS);
  await upsertForms(ctx.db, forms, new Date(from - OVERLAP_MS));
}
