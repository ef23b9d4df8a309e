import type { FormFields } from "#lib/contracts/drafting.ts";
import { formFieldsSchema } from "#lib/contracts/drafting.ts";
import { openPerson, type Person } from "#lib/db/contacts.ts";
import {
  type DraftOrigin,
  type DraftRow,
  findDraftOrigin,
  findRevision,
  openRevision,
} from "#lib/db/drafts.ts";
import { type SubjectKey, unsealText } from "#lib/db/sealed.ts";
import { approvalDigest } from "#lib/domain/digest.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext, ServiceSettings } from "../context.ts";
import { senderAddress } from "../sends/mailbox-of.ts";

export type DraftContent = { to: string; subject: string; text: string; sources: string; digest: string };

/** The words that an approval now would bind, opened with the person's key. */
export async function readDraftContent(
  ctx: ServiceContext,
  draft: DraftRow,
  key: SubjectKey | null,
): Promise<DraftContent> {
  const { contact } = await findDraftOrigin(ctx.db, draft.id);
  const revision = openRevision(await findRevision(ctx.db, draft.id, draft.revision), key);
  const to = openPerson(contact, key).email;
  if (revision === null || to === null) {
    throw new AppError("unprocessable", "This person was erased. Nothing can be sent to them any more.", {
      details: { reason: "erased" },
    });
  }
  return { ...revision, to, digest: digestOf(ctx.settings, draft, { to, ...revision }) };
}

/** SHA-256 over sender, recipient, subject, text and the versions of template and rules. */
export function digestOf(
  settings: ServiceSettings,
  draft: Pick<DraftRow, "templateVersion" | "policyVersion" | "mailboxId">,
  { to, subject, text }: { to: string; subject: string; text: string },
): string {
  const { templateVersion, policyVersion } = draft;
  const from = senderAddress(settings, draft);
  return approvalDigest({ from, to, subject, text, templateVersion, policyVersion });
}

/** "Jane Doe", or null when no name is known. */
export function fullName({ firstName, lastName }: Pick<Person, "firstName" | "lastName">): string | null {
  return [firstName, lastName].filter(Boolean).join(" ") || null;
}

/** The form as it was filled in, with every further field by its own name. */
export function openForm(
  submission: DraftOrigin["submission"],
  key: SubjectKey | null,
): { form: FormFields | null; raw: Record<string, unknown> } {
  const json = unsealText(
    key,
    { table: "submissions", column: "fields", rowId: submission.id },
    submission.fields,
  );
  const value: unknown = json === null ? null : JSON.parse(json);
  const raw = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const parsed = formFieldsSchema.safeParse(raw);
  return { form: parsed.success ? parsed.data : null, raw };
}
