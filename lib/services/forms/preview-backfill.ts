import type { BackfillInput, BackfillPreview } from "#lib/contracts/forms.ts";
import { findForm } from "#lib/db/forms.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { countMissing } from "./take-in-listed.ts";
import { walkForm } from "./walk-form.ts";

/** Somebody waits for the answer: what is not counted by then is said to be missing from the count. */
const COUNTING_MS = 8_000;
const MOST_PAGES = 40;

/** How many submissions a backfill would bring in. Reads HubSpot and changes nothing. */
export async function previewBackfill(ctx: ServiceContext, input: BackfillInput): Promise<BackfillPreview> {
  authorize(ctx.actor, "intake:backfill");
  const form = await findForm(ctx.db, input.formId);
  const endsAt = performance.now() + COUNTING_MS;
  let [listed, missing, pages] = [0, 0, 0];
  const mayGoOn = () => {
    pages += 1;
    return pages < MOST_PAGES && performance.now() < endsAt;
  };
  const walk = { form, since: new Date(input.since), after: null, mayGoOn };
  const { isEnd } = await walkForm(ctx, walk, async ({ submissions }) => {
    listed += submissions.length;
    missing += await countMissing(ctx, submissions);
  });
  return {
    formId: form.id,
    since: input.since,
    listed,
    received: listed - missing,
    missing,
    isComplete: isEnd,
  };
}
