import { type ContactRow, openPerson } from "#lib/db/contacts.ts";
import { type DraftRow, findRevision, openRevision } from "#lib/db/drafts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";

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
