import type { Template } from "#lib/contracts/content.ts";
import type { Claim, ComposedDraft, ComposerInput } from "#lib/contracts/drafting.ts";
import { sentencesOf } from "#lib/domain/claims.ts";
import type { Classification } from "#lib/domain/classify.ts";
import { classify, INJECTION_LIMIT } from "#lib/domain/classify.ts";
import { checkDraft } from "#lib/domain/draft-checks.ts";
import type { FormFacts } from "#lib/domain/extract-facts.ts";
import { companyName, extractFacts, greetingName } from "#lib/domain/extract-facts.ts";
import { countWords, oneLine } from "#lib/domain/text.ts";
import type { Topic } from "#lib/domain/topics.ts";
import { TOPICS } from "#lib/domain/topics.ts";

import type { Answer, Answers } from "./choose-answers.ts";
import { chooseAnswers } from "./choose-answers.ts";
import type { Composer } from "./composer.ts";
import { renderTemplate } from "./render-template.ts";
import { templateFor, templateScope } from "./templates/index.ts";
import type { TemplateValues } from "./templates/template.ts";
import { MAX_DRAFT_WORDS, tidy } from "./tidy.ts";

/** Drafts by rules and versioned templates alone: the same submission always gets the same text. */
export function createTemplateComposer(options: { linkHosts: readonly string[] }): Composer {
  return { name: "templates", compose: (input) => Promise.resolve(composeDraft(input, options.linkHosts)) };
}

function composeDraft(input: ComposerInput, linkHosts: readonly string[]): ComposedDraft {
  const verdict = classify(input.form);
  const template = templateFor(input.content.templates, verdict.category, verdict.language);
  return composeWith(input, { verdict, template, linkHosts });
}

/** What this form would get if it were about the template's category, in the template's language. */
export function composeFromTemplate(
  input: ComposerInput,
  template: Template,
  linkHosts: readonly string[],
): ComposedDraft {
  const category = templateScope(template.id)?.category ?? "other";
  const verdict = { ...classify(input.form), category, language: template.language };
  return composeWith(input, { verdict, template, linkHosts });
}

type Choice = { verdict: Classification; template: Template; linkHosts: readonly string[] };

function composeWith(input: ComposerInput, { verdict, template, linkHosts }: Choice): ComposedDraft {
  const { form, history } = input;
  const isHostile = verdict.injectionScore >= INJECTION_LIMIT;
  const facts = withoutHostile(extractFacts(form), isHostile);
  const isEnglish = template.language === "en";
  const choice = chooseAnswers(verdict.category, facts, isEnglish ? input.passages : []);
  const values: TemplateValues = {
    firstName: greetingName(form.firstName),
    fullName: joinNames(greetingName(form.firstName), greetingName(form.lastName)),
    company: isHostile ? null : companyName(form.company),
    headcount: facts.headcount === null ? null : count(facts.headcount, template),
    details: isHostile ? null : detailsOf(extractFacts({ message: form.message })),
    deadline: facts.deadline,
    answers: [],
    unanswered: isEnglish ? labelsOf(choice.unanswered) : null,
    left: null,
    isReturning: history.earlierSubmissions > 0,
    isCancellation: facts.topics.includes("cancellation") && !facts.topics.includes("incident"),
    isPrivacyRequest: facts.isPrivacyRequest && verdict.category === "security",
    isOtherLanguage: verdict.language === "other",
    sender: oneLine(input.sender.name, 80),
  };
  const { text, used, left } = renderWithin(template, values, choice);
  const subject = oneLine(renderTemplate(template.subject, values), 150);
  return {
    category: verdict.category,
    confidence: verdict.confidence,
    reasons: verdict.reasons,
    language: verdict.language,
    subject,
    text,
    claims: claimsOf({ text, answers: used, values, template, form }),
    templateVersion: `${template.id}@${template.version}`,
    policyVersion: input.policyVersion,
    checks: checkDraft({
      submitter: form.email,
      recipient: form.email,
      subject,
      text,
      allowedLinkHosts: linkHosts,
      sources: [
        ...used.map((answer) => answer.text),
        ...formSources({ ...values, left }),
        template.text.replaceAll(/\{[{%][\s\S]*?[%}]\}/g, " "),
      ],
      author: "composer",
    }).map(({ name, ok, note, severity }) => ({ name, ok, note, severity })),
    flags: flagsOf({
      verdict,
      facts,
      isReturning: values.isReturning,
      unanswered: choice.unanswered.length + choice.left.length,
    }),
  };
}

type Rendered = { text: string; used: Answer[]; left: string | null };

/** Leaves out the last answers until the text has at most 180 words. */
function renderWithin(template: Template, values: TemplateValues, choice: Answers): Rendered {
  for (let length = choice.answers.length; ; length -= 1) {
    const used = choice.answers.slice(0, length);
    const left = labelsOf([...choice.answers.slice(length).map(({ topic }) => topic), ...choice.left]);
    const text = tidy(
      renderTemplate(template.text, { ...values, left, answers: used.map((answer) => answer.text) }),
    );
    if (length === 0 || countWords(text) <= MAX_DRAFT_WORDS) return { text, used, left };
  }
}

/** A hostile message gets the answer that its kind always gets: nothing in it chooses or adds a word. */
function withoutHostile(facts: FormFacts, isHostile: boolean): FormFacts {
  if (!isHostile) return facts;
  return { ...facts, headcount: null, sites: null, deadline: null, products: [], topics: [], questions: [] };
}

function joinNames(first: string | null, last: string | null): string | null {
  if (first === null) return null;
  return last === null ? first : `${first} ${last}`;
}

function count(value: number, template: Template): string {
  return new Intl.NumberFormat(template.language === "en" ? "en-GB" : template.language).format(value);
}

function detailsOf(facts: FormFacts): string | null {
  const number = new Intl.NumberFormat("en-GB");
  const parts = [
    facts.headcount === null
      ? null
      : `${number.format(facts.headcount)} ${facts.headcount === 1 ? "person" : "people"}`,
    facts.sites === null ? null : `${number.format(facts.sites)} ${facts.sites === 1 ? "site" : "sites"}`,
    facts.deadline === null ? null : `plans for ${facts.deadline}`,
  ];
  return listOf(parts.filter((part) => part !== null));
}

function labelsOf(topics: readonly Topic[]): string | null {
  return listOf(topics.map((topic) => TOPICS[topic].label));
}

function listOf(parts: readonly string[]): string | null {
  return parts.length === 0 ? null : new Intl.ListFormat("en-GB").format(parts);
}

function formSources(values: TemplateValues): string[] {
  return [values.company, values.details, values.headcount, values.unanswered, values.left].filter(
    (value) => value !== null,
  );
}

type ClaimInput = {
  text: string;
  answers: readonly Answer[];
  values: TemplateValues;
  template: Template;
  form: ComposerInput["form"];
};

/** Each sentence between greeting and sign-off with what it rests on; a sentence with form facts names each field. */
function claimsOf({ text, answers, values, template, form }: ClaimInput): Claim[] {
  const sentences = sentencesOf(text);
  const signOff = text.lastIndexOf("\n\n");
  return sentences.slice(1).flatMap((place): Claim[] => {
    if (place.start > signOff) return [];
    const answer = answers.find((candidate) => candidate.text.includes(place.sentence));
    if (answer !== undefined) {
      const { slug, version, id } = answer.passage;
      return [{ ...place, source: { kind: "knowledge_page", slug, version, passage: id } }];
    }
    const fields = new Set<string>();
    if (values.company !== null && place.sentence.includes(values.company)) fields.add("company");
    if (values.details !== null && place.sentence.includes(values.details)) fields.add("message");
    else if (
      template.language !== "en" &&
      values.headcount !== null &&
      place.sentence.includes(values.headcount)
    ) {
      fields.add(extractFacts({ message: form.message }).headcount === null ? "companySize" : "message");
    }
    const fromTemplate: Claim = {
      ...place,
      source: { kind: "template", id: `${template.id}@${template.version}` },
    };
    return fields.size === 0
      ? [fromTemplate]
      : [...fields].map((field) => ({ ...place, source: { kind: "form_field", field } }));
  });
}

type FlagInput = { verdict: Classification; facts: FormFacts; isReturning: boolean; unanswered: number };

function flagsOf({ verdict, facts, isReturning, unanswered }: FlagInput): string[] {
  const flags: [string, boolean][] = [
    ["suspicious", verdict.isSuspicious],
    ["injection", verdict.injectionScore >= INJECTION_LIMIT],
    ["no_reply_advised", verdict.category === "spam"],
    ["low_confidence", verdict.confidence < 0.5],
    ["privacy_request", facts.isPrivacyRequest],
    ["has_link", facts.hasLink],
    ["unanswered_question", unanswered > 0],
    ["returning_contact", isReturning],
    [`language_${verdict.language}`, verdict.language !== "en"],
  ];
  return flags.filter(([, isSet]) => isSet).map(([flag]) => flag);
}
