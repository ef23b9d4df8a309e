import { submissionFieldsSchema } from "#lib/contracts/submissions.ts";
import { lockContact } from "#lib/db/contacts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import {
  findSubmission,
  openFields,
  sealFields,
  type SubmissionRow,
  updateSubmissionContent,
} from "#lib/db/submissions.ts";
import { canSubmissionBeAnswered } from "#lib/db/twin-submissions.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";
import { markDraftsStale } from "../drafts/mark-drafts-stale.ts";
import { LostRace, treatmentOf } from "./incoming-submission.ts";
import type { NormalSubmission } from "./normalise-submission.ts";

/**
 * In the caller's transaction: the message of a form that was told without it. Nothing that was written without
 * knowing it leaves; where a reply leaves at this moment, nothing is added and the caller looks again.
 */
export async function addWords(
  ctx: ServiceContext,
  { existing, key, submission }: { existing: SubmissionRow; key: SubjectKey; submission: NormalSubmission },
): Promise<void> {
  const { id, contactId } = existing;
  const contact = await lockContact(ctx.db, contactId);
  const current = await findSubmission(ctx.db, id);
  const json = openFields(current, key);
  if (treatmentOf(contact) === "skeleton" || json === null) throw new LostRace();
  if (current.contentSha256 !== existing.contentSha256) throw new LostRace();
  await markDraftsStale(ctx, { contactId, reason: "they_wrote_again", at: ctx.now() });
  // The drafts are locked by now: a mail that took off before shows here, one that comes after sees the mark.
  if (!(await canSubmissionBeAnswered(ctx.db, id))) throw new LostRace();
  const known = submissionFieldsSchema.parse(JSON.parse(json));
  const told = Object.entries(submission.fields).filter(([, value]) => value !== null);
  const fields = {
    ...known,
    ...Object.fromEntries(told),
    email: known.email,
    typed: { ...known.typed, ...submission.fields.typed },
  };
  await updateSubmissionContent(ctx.db, id, {
    contentSha256: submission.content.own,
    fields: sealFields(key, id, JSON.stringify(fields)),
    flags: [...new Set([...current.flags, ...submission.flags])].toSorted(),
  });
  recordAudit(ctx, {
    action: "submission.completed",
    entity: { type: "submission", id },
    facts: { contactId },
  });
}
