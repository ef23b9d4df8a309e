import { findContact } from "#lib/db/contacts.ts";
import { insertDelivery } from "#lib/db/deliveries.ts";
import { isFromFormsApi } from "#lib/db/listed-submissions.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { type SubmissionRow, updateConversionId } from "#lib/db/submissions.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { canSubmissionBeAnswered } from "#lib/db/twin-submissions.ts";
import { findWorkflowOfSubmissionOrNull } from "#lib/db/workflows.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { addWords } from "./add-words.ts";
import { attachCallback } from "./attach-callback.ts";
import { REPLAY, type StoredOutcome } from "./delivery.ts";
import { forgottenKey } from "./forgotten-key.ts";
import { type IncomingSubmission, treatmentOf } from "./incoming-submission.ts";
import { deliveryRow, quarantineDelivery } from "./quarantine-delivery.ts";

/** What a delivery says about a submission that we have. `words`: the message that was missing. */
type Telling = "nothing_new" | "words" | "conflict";

/**
 * A submission that we have: a repeat is counted, a message that was missing is added, a different content under the
 * same key is kept for a person.
 */
export async function storeRepeat(
  ctx: ServiceContext,
  existing: SubmissionRow,
  incoming: IncomingSubmission,
): Promise<StoredOutcome> {
  const { path, delivery, callback } = incoming;
  const { contactId, id: submissionId } = existing;
  const key = await ctx.keys.findKey(contactId);
  const telling = await tellingOf(ctx, { existing, key, incoming });
  const workflow = callback && (await findWorkflowOfSubmissionOrNull(ctx.db, submissionId));
  const waiting = workflow ? { ...callback, workflowId: workflow.id } : null;
  if (telling === "conflict") {
    const links = { contactId, submissionId, ...(waiting ? { callback: waiting } : {}) };
    return quarantineDelivery(ctx, delivery, { path, cause: "conflict", ...links });
  }
  return withTransaction(ctx, async (ctx): Promise<StoredOutcome> => {
    if (key && telling === "words") await addWords(ctx, { existing, key, submission: incoming.submission });
    if (!(await insertRepeat(ctx, { existing, key, incoming }))) return REPLAY;
    const { conversionId } = incoming.submission;
    if (conversionId) await updateConversionId(ctx.db, submissionId, conversionId);
    if (waiting) await attachCallback(ctx, waiting);
    return { outcome: "duplicate", cause: "repeat", deliveryId: delivery.id, workflowId: null };
  });
}

type Repeat = { existing: SubmissionRow; key: SubjectKey | null; incoming: IncomingSubmission };

async function tellingOf(
  ctx: ServiceContext,
  { existing, key, incoming: { submission } }: Repeat,
): Promise<Telling> {
  const { content, fields, address } = submission;
  const contact = await findContact(ctx.db, existing.contactId);
  if (!key || treatmentOf(contact) === "skeleton") return "nothing_new";
  if (content.same.includes(existing.contentSha256)) return "nothing_new";
  // A webhook shows the contact as it is now; what the form lists under this id is what was asked, and we have it.
  if (await isFromFormsApi(ctx.db, existing.id)) return "nothing_new";
  const isSamePerson = address !== null && contact.emailToken?.equals(lookupToken("email", address)) === true;
  if (!isSamePerson) return "conflict";
  if ((fields.message ?? "").trim() === "") return "nothing_new";
  if (!content.wordless.includes(existing.contentSha256)) return "conflict";
  return (await canSubmissionBeAnswered(ctx.db, existing.id)) ? "words" : "conflict";
}

async function insertRepeat(ctx: ServiceContext, { existing, key, incoming }: Repeat): Promise<boolean> {
  const { path, delivery, submission } = incoming;
  const isForgotten = !key || treatmentOf(await findContact(ctx.db, existing.contactId)) === "skeleton";
  const isSameKey =
    existing.dedupeKey === submission.dedupeKey ||
    (submission.conversionId !== null && existing.conversionId === submission.conversionId);
  const isSameContent = submission.content.same.includes(existing.contentSha256);
  const found = isSameContent ? "same_words" : "same_person";
  return insertDelivery(ctx.db, key ?? forgottenKey(existing.contactId), {
    ...deliveryRow(isForgotten ? { ...delivery, rawBody: Buffer.alloc(0) } : delivery, {
      path,
      receivedAt: ctx.now(),
    }),
    status: "duplicate",
    cause: "repeat",
    dedupeReason: isSameKey ? submission.dedupeReason : found,
    contactId: existing.contactId,
    submissionId: existing.id,
    keyOwnerId: existing.contactId,
    rawBody: Buffer.alloc(0),
  });
}
