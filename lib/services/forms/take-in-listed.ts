import { submissionFieldsSchema } from "#lib/contracts/submissions.ts";
import {
  insertListedSubmissions,
  listExistingDeliveries,
  type ListedState,
  listListedStates,
  updateListedDelivery,
} from "#lib/db/listed-submissions.ts";
import { openFields } from "#lib/db/submissions.ts";
import { keyedDigest } from "#lib/db/tokens.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { failureOf, systemCode } from "#lib/domain/failure.ts";
import type { HubSpotForm, ListedPage, ListedSubmission } from "#lib/integrations/hubspot/hubspot.ts";
import { log } from "#lib/observability/log.ts";

import { uuidOf } from "../alerts/raise-alert.ts";
import type { ServiceContext } from "../context.ts";
import { type ContentDigests, NOT_KEPT } from "../intake/content-digests.ts";
import type { SignedDelivery } from "../intake/delivery.ts";
import { FORMS_API_PATH, listedBody, parseListedBody } from "../intake/forms-submission.ts";
import { normaliseSubmission } from "../intake/normalise-submission.ts";
import { storeDelivery } from "../intake/store-delivery.ts";

type Form = Pick<HubSpotForm, "id" | "name">;

/**
 * Notes what HubSpot lists and brings in, oldest first, whatever we do not have. Harmless to repeat. `isNews` says
 * whether the form's counts may have changed.
 */
export async function takeInListed(
  ctx: ServiceContext,
  form: Form,
  { submissions: listed, unreadable }: Pick<ListedPage, "submissions" | "unreadable">,
): Promise<{ stored: number; isNews: boolean }> {
  const added = await insertListedSubmissions(
    ctx.db,
    listed.map(({ conversionId, submittedAt }) => ({ conversionId, submittedAt, formId: form.id })),
  );
  const states = await statesOf(ctx, listed);
  let [stored, failed] = [0, 0];
  for (const submission of listed.toReversed()) {
    const state = states.get(submission.conversionId);
    if (!state) continue;
    try {
      if (!(await isWanted(ctx, { form, submission, state }))) continue;
      stored += (await takeIn(ctx, form, submission)) ? 1 : 0;
    } catch (error) {
      failed += 1;
      if (failed === MOST_FAILURES_A_PAGE) throw error;
      log().error(
        { formId: form.id, code: failureOf(error).code, systemCode: systemCode(error) },
        "A submission that HubSpot lists could not be stored. The next reading tries again.",
      );
    }
  }
  for (const value of unreadable) await keepUnreadable(ctx, form, value);
  return { stored, isNews: added > 0 || stored > 0 };
}

/** One that cannot be stored must not hide the others: it stays missing, and is counted. More are a fault of ours. */
const MOST_FAILURES_A_PAGE = 3;

/** How many of these we do not have. */
export async function countMissing(
  ctx: ServiceContext,
  listed: readonly ListedSubmission[],
): Promise<number> {
  const states = await statesOf(ctx, listed);
  return listed.filter(({ conversionId }) => {
    const state = states.get(conversionId);
    return !state || (state.deliveryId === null && state.submission === null);
  }).length;
}

async function statesOf(
  ctx: ServiceContext,
  listed: readonly ListedSubmission[],
): Promise<Map<string, ListedState>> {
  const states = await listListedStates(
    ctx.db,
    listed.map(({ conversionId }) => conversionId),
  );
  return new Map(states.map((state) => [state.conversionId, state]));
}

type Candidate = { form: Form; submission: ListedSubmission; state: ListedState };

/** What nothing brought; and what came under this id with other words than the form lists: those are lost otherwise. */
async function isWanted(ctx: ServiceContext, { form, submission, state }: Candidate): Promise<boolean> {
  if (state.deliveryId !== null) return false;
  if (state.submission === null) return true;
  const message = messageOf(ctx, form, submission);
  if (message.text === "" || message.content?.same.includes(state.submission.contentSha256)) return false;
  const key = await ctx.keys.findKey(state.submission.contactId);
  const fields = openFields(state.submission, key);
  if (fields === null || state.submission.contentSha256 === NOT_KEPT) return false;
  const known = submissionFieldsSchema.parse(JSON.parse(fields)).message ?? "";
  return known.trim() !== message.text;
}

function messageOf(
  ctx: ServiceContext,
  form: Form,
  submission: ListedSubmission,
): { text: string; content: ContentDigests | null } {
  const rawBody = listedBody(form, submission);
  const parsed = parseListedBody(JSON.parse(rawBody.toString()));
  if (!parsed) return { text: "", content: null };
  const { fields, content } = normaliseSubmission(parsed, {
    rawBody,
    receivedAt: ctx.now(),
    ownAddresses: ctx.settings.mailboxes.map(({ address }) => address),
  });
  return { text: fields.message?.trim() ?? "", content };
}

/** True when it was new. Its delivery has the same id every time, so that a crash between two steps makes no second. */
async function takeIn(ctx: ServiceContext, form: Form, submission: ListedSubmission): Promise<boolean> {
  const id = uuidOf(`forms_poll:${form.id}:${submission.conversionId}`);
  const isThere = (await listExistingDeliveries(ctx.db, [id])).has(id);
  const outcome = isThere
    ? null
    : await storeDelivery(ctx, {
        path: FORMS_API_PATH,
        delivery: fetched(id, listedBody(form, submission)),
      });
  await updateListedDelivery(ctx.db, submission.conversionId, id);
  return outcome !== null && outcome.outcome !== "duplicate";
}

/** In a shape that we do not know: it is put before a person, once, and hides no other. */
async function keepUnreadable(ctx: ServiceContext, form: Form, value: unknown): Promise<void> {
  const rawBody = Buffer.from(JSON.stringify({ formId: form.id, formName: form.name, listed: value }));
  const id = uuidOf(`forms_poll:${form.id}:${keyedDigest(sha256Hex(rawBody))}`);
  if ((await listExistingDeliveries(ctx.db, [id])).has(id)) return;
  await storeDelivery(ctx, { path: FORMS_API_PATH, delivery: fetched(id, rawBody) });
}

function fetched(id: string, rawBody: Buffer): SignedDelivery {
  return {
    id,
    adapter: "forms_poll",
    rawBody,
    headers: {},
    signatureVersion: "none",
    isPreviousSecret: false,
    replayDigest: null,
  };
}
