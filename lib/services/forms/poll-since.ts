import { type FormRow, listActiveForms } from "#lib/db/forms.ts";
import { AppError } from "#lib/domain/errors.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";
import { learnForms } from "./learn-forms.ts";
import { recount } from "./poll-form.ts";
import { takeInListed } from "./take-in-listed.ts";
import { walkForm } from "./walk-form.ts";

const MOST_PAGES_A_FORM = 10;
const LOOKING_MS = 30_000;

/**
 * Brings in what the forms' newest pages list since that moment. Beside the regular poll, whose place it leaves alone.
 * `isComplete` says whether everything until the other moment was seen, here or by a regular poll.
 */
export async function pollSince(
  ctx: ServiceContext,
  { since, until }: { since: Date; until: Date },
): Promise<{ stored: number; isComplete: boolean }> {
  const endsAt = performance.now() + LOOKING_MS;
  let stored = 0;
  let isComplete = true;
  for (const form of await findForms(ctx)) {
    let pages = 0;
    const mayGoOn = () => {
      pages += 1;
      return pages < MOST_PAGES_A_FORM && performance.now() < endsAt;
    };
    const from = since > form.watchedSince ? since : form.watchedSince;
    try {
      const { isEnd } = await walkForm(ctx, { form, since: from, after: null, mayGoOn }, async (page) => {
        const taken = await takeInListed(ctx, form, page);
        stored += taken.stored;
        if (taken.isNews) await recount(ctx, form);
      });
      const wasPolled = form.polledAt !== null && form.polledAt > until;
      isComplete &&= isEnd || wasPolled;
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "rate_limited") throw error;
      isComplete = false;
      log().warn({ formId: form.id, code: error.code }, "A form's newest submissions could not be read.");
    }
  }
  return { stored, isComplete };
}

/** Where no poll has run yet, HubSpot is asked which forms there are. */
async function findForms(ctx: ServiceContext): Promise<FormRow[]> {
  const known = await listActiveForms(ctx.db);
  if (known.length > 0) return known;
  await learnForms(ctx);
  return listActiveForms(ctx.db);
}
