import { type FormRow, listActiveForms } from "#lib/db/forms.ts";
import { AppError } from "#lib/domain/errors.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";
import { learnForms } from "./learn-forms.ts";
import { takeInListed } from "./take-in-listed.ts";
import { walkForm } from "./walk-form.ts";

const MOST_PAGES_A_FORM = 10;
const LOOKING_MS = 30_000;

/** Brings in what the forms' newest pages list since that moment. Beside the regular poll, whose place it leaves alone. */
export async function pollSince(ctx: ServiceContext, since: Date): Promise<{ stored: number }> {
  const endsAt = performance.now() + LOOKING_MS;
  let stored = 0;
  for (const form of await findForms(ctx)) {
    let pages = 0;
    const mayGoOn = () => {
      pages += 1;
      return pages < MOST_PAGES_A_FORM && performance.now() < endsAt;
    };
    const from = since > form.watchedSince ? since : form.watchedSince;
    try {
      await walkForm(ctx, { form, since: from, after: null, mayGoOn }, async ({ submissions }) => {
        stored += (await takeInListed(ctx, form, submissions)).stored;
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "rate_limited") throw error;
      log().warn({ formId: form.id, code: error.code }, "A form's newest submissions could not be read.");
    }
  }
  return { stored };
}

/** Where no poll has run yet, HubSpot is asked which forms there are. */
async function findForms(ctx: ServiceContext): Promise<FormRow[]> {
  const known = await listActiveForms(ctx.db);
  if (known.length > 0) return known;
  await learnForms(ctx);
  return listActiveForms(ctx.db);
}
