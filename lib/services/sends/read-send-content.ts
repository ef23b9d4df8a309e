import { type ContactRow, findContact, openPerson } from "#lib/db/contacts.ts";
import { type DraftRow, findDraft, findRevision, openRevision } from "#lib/db/drafts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import type { SendRow } from "#lib/db/sends.ts";

import type { ServiceContext } from "../context.ts";
import { digestOf } from "../drafts/draft-content.ts";

export type SendContent = { to: string; subject: string; text: string; digest: string };

/** The words of a revision and where they would go, with the digest that an approval must match. Null after erasure. */
export async function readSendContent(
  ctx: ServiceContext,
  input: { draft: DraftRow; contact: ContactRow; key: SubjectKey | null; revision: number },
): Promise<SendContent | null> {
  const { draft, contact, key } = input;
  const revision = openRevision(await findRevision(ctx.db, draft.id, input.revision), key);
  const to = openPerson(contact, key).email;
  if (revision === null || to === null) return null;
  const { subject, text } = revision;
  return { to, subject, text, digest: digestOf(ctx.settings, draft, { to, subject, text }) };
}

/** The words that a ledger row stands for, with the digest that they have now. Asked outside any transaction. */
export async function readContentOfSend(ctx: ServiceContext, send: SendRow): Promise<SendContent | null> {
  const draft = await findDraft(ctx.db, send.draftId);
  const contact = await findContact(ctx.db, send.contactId);
  const key = await ctx.keys.findKey(send.contactId);
  return readSendContent(ctx, { draft, contact, key, revision: send.revision });
}
