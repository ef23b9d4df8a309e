import type { Claim, ClaimSource, ComposerInput } from "#lib/contracts/drafting.ts";
import type { ModelAnswer } from "#lib/contracts/model-answer.ts";
import { companyName, extractFacts, greetingName } from "#lib/domain/extract-facts.ts";
import type { ModelDraft } from "#lib/domain/model-checks.ts";
import type { Passage } from "#lib/domain/passages.ts";
import { oneLine } from "#lib/domain/text.ts";

import { formData } from "./model-question.ts";

export type AssembledDraft = ModelDraft & {
  claims: Claim[];
  /** The texts that its statements may rest on. */
  sources: string[];
};

type Answers = ModelAnswer["language"];
const GREETINGS: Record<Answers, string> = { en: "Hello", de: "Guten Tag", fr: "Bonjour" };
const SIGN_OFFS: Record<Answers, string> = {
  en: "Kind regards,",
  de: "Mit freundlichen Grüßen",
  fr: "Cordialement,",
};

/** The model's sentences between our greeting and our sign-off, each with the source that it names. */
export function assembleModelDraft(
  { form, sender }: ComposerInput,
  {
    answer,
    passages,
    language,
  }: { answer: ModelAnswer; passages: readonly Passage[]; language: ModelDraft["language"] },
): AssembledDraft {
  const name = greetingName(form.firstName);
  const paragraphs = [`${[GREETINGS[answer.language], name].filter(Boolean).join(" ")},`];
  const claims: Claim[] = [];
  const cited = new Set<Passage>();
  let unknownSources = 0;
  for (const { sentences } of answer.paragraphs) {
    let paragraph = "";
    for (const { text, sources } of sentences) {
      if (paragraph !== "") paragraph += " ";
      const start = paragraphs.join("\n\n").length + 2 + paragraph.length;
      paragraph += text;
      for (const id of sources) {
        const found = sourceOf(id, { form, passages });
        if (found === null) {
          unknownSources += 1;
          continue;
        }
        if (found.passage) cited.add(found.passage);
        if (text !== "")
          claims.push({ sentence: text, start, end: start + text.length, source: found.source });
      }
    }
    paragraphs.push(paragraph);
  }
  const body = paragraphs.slice(1).join("\n\n");
  paragraphs.push(`${SIGN_OFFS[answer.language]}\n${oneLine(sender.name, 80)}`);
  return {
    recipient: form.email,
    subject: answer.subject,
    text: paragraphs.join("\n\n"),
    body,
    claimedLanguage: answer.language,
    language,
    unknownSources,
    claims,
    sources: [...[...cited].map((passage) => passage.text), ...formFacts(form)],
  };
}

/** What a reply may repeat of the form, and what it may not: a name that is no name is free text. */
export function typedWords(form: ComposerInput["form"]): { names: string[]; freeText: string } {
  const fields = [
    [form.firstName, greetingName(form.firstName)],
    [form.lastName, greetingName(form.lastName)],
    [form.company, companyName(form.company)],
    [form.jobTitle, null],
    [form.topic, null],
    [form.message, null],
  ] as const;
  return {
    names: fields.flatMap(([, name]) => name ?? []),
    freeText: fields.flatMap(([typed, name]) => (name === null ? (typed ?? []) : [])).join("\n"),
  };
}

type Found = { source: ClaimSource; passage: Passage | null };

function sourceOf(
  id: string,
  { form, passages }: { form: ComposerInput["form"]; passages: readonly Passage[] },
): Found | null {
  const [, number] = /^P([1-9]\d?)$/.exec(id) ?? [];
  const passage = number === undefined ? undefined : passages[Number(number) - 1];
  if (passage) {
    const { slug, version } = passage;
    return { source: { kind: "knowledge_page", slug, version, passage: passage.id }, passage };
  }
  const [, field] = /^form\.([a-zA-Z]{1,40})$/.exec(id) ?? [];
  if (field === undefined || !Object.hasOwn(formData(form), field)) return null;
  return { source: { kind: "form_field", field }, passage: null };
}

/** What our own rules read from the form: never its free text. */
function formFacts(form: ComposerInput["form"]): string[] {
  const { headcount, sites, deadline, products } = extractFacts(form);
  const facts = [companyName(form.company), headcount, sites, form.companySize, deadline, ...products];
  return facts.flatMap((fact) => (fact === null ? [] : [String(fact)]));
}
