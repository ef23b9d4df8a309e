import { openPerson } from "#lib/db/contacts.ts";
import type { DraftOrigin } from "#lib/db/drafts.ts";
import { listPageVersions } from "#lib/db/knowledge-sources.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { checkDraft, type DraftCheck } from "#lib/domain/draft-checks.ts";

import type { ServiceContext } from "../context.ts";
import { openForm } from "./draft-content.ts";
import type { FirstText } from "./first-text.ts";

/** The checks of a person's text: against the first text, the pages that it cites, and the form's own facts. */
export async function checkEditedDraft(
  ctx: ServiceContext,
  draft: { origin: DraftOrigin; key: SubjectKey; words: { subject: string; text: string }; first: FirstText },
): Promise<DraftCheck[]> {
  const { origin, key, words, first } = draft;
  const recipient = openPerson(origin.contact, key).email ?? "";
  const { form } = openForm(origin.submission, key);
  const cited = first.claims.flatMap(({ source }) => (source.kind === "knowledge_page" ? [source] : []));
  const pages = await listPageVersions(ctx.db, cited);
  const facts = [form?.companySize, form?.company, form?.topic].filter(
    (fact) => fact !== null && fact !== undefined,
  );
  return checkDraft({
    submitter: form?.email ?? recipient,
    recipient,
    ...words,
    allowedLinkHosts: ctx.settings.linkHosts,
    sources: [first.subject, first.text, ...pages.map(({ markdown }) => markdown), ...facts.map(String)],
    author: "person",
  });
}
