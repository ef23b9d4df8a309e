import type { TemplateBody } from "#lib/domain/content.ts";
import { checkDraft } from "#lib/domain/draft-checks.ts";
import { countWords } from "#lib/domain/text.ts";

import { compileTemplate, loopsOf, variablesOf } from "./render-template.ts";
import type { TemplateValues } from "./templates/template.ts";
import { MAX_DRAFT_WORDS, tidy } from "./tidy.ts";

const CHECK_LIMIT_MS = 500;

/**
 * Why a template may not be used, in words for its author; empty when it may. Whatever it holds, the check stops after
 * half a second: what takes that long is refused for it.
 */
export function checkTemplate(
  body: TemplateBody,
  linkHosts: readonly string[],
  limitMs: number = CHECK_LIMIT_MS,
): string[] {
  const endsAt = performance.now() + limitMs;
  for (const [part, source] of Object.entries({ subject: body.subject, text: body.text })) {
    const fault = syntaxFault(source);
    if (fault !== null) return [`The ${part} cannot be used: ${fault}`];
  }
  const [renderSubject, renderText] = [compileTemplate(body.subject), compileTemplate(body.text)];
  const seen = new Map<string, string[]>();
  const judge = (mail: Mail) => {
    const key = JSON.stringify(mail);
    const faults = seen.get(key) ?? faultsOf(mail, linkHosts);
    seen.set(key, faults);
    return faults;
  };
  // A branch that no set of values reaches is read as it stands.
  const faults = [...judge({ subject: "Subject", text: withoutTags(body), hasAnswers: true })];
  for (const values of VALUE_SETS) {
    if (performance.now() >= endsAt) return [TOO_SLOW];
    try {
      const subject = renderSubject(values).trim();
      faults.push(
        ...judge({ subject, text: tidy(renderText(values)), hasAnswers: values.answers.length > 0 }),
      );
    } catch (error) {
      faults.push(liquidFault(error));
    }
  }
  return [...new Set(faults)];
}

type Mail = { subject: string; text: string; hasAnswers: boolean };

const TOO_SLOW = "The template takes too long to fill in. Make it shorter, with fewer values and conditions.";

function syntaxFault(source: string): string | null {
  let paths: (string | number)[][];
  try {
    const loop = loopFault(source);
    if (loop !== null) return loop;
    paths = variablesOf(source);
  } catch (error) {
    return liquidFault(error);
  }
  for (const [root, ...rest] of paths) {
    if (typeof root !== "string" || !Object.hasOwn(FULL, root)) {
      return `there is no value “${String(root)}”. Use ${Object.keys(FULL).join(", ")}.`;
    }
    if (rest.length > 0 && !(root === "answers" && rest.length === 1 && rest[0] === "size")) {
      return `“${[root, ...rest].join(".")}” is more than a value. Use “${root}” alone.`;
    }
  }
  return null;
}

/** Loops run over the answers, one at a time: nothing else has a known, small length. */
function loopFault(source: string): string | null {
  for (const { over, depth } of loopsOf(source)) {
    if (depth > 0) return "a loop stands within a loop. Go through the answers once.";
    if (!/^[a-z]\w*\s+in\s+answers$/i.test(over)) {
      return "a loop may only go through the answers: {% for answer in answers %}.";
    }
  }
  return null;
}

function faultsOf({ hasAnswers, ...mail }: Mail, linkHosts: readonly string[]): string[] {
  const address = "jane.doe@northwind.example";
  const checks = checkDraft({
    submitter: address,
    recipient: address,
    ...mail,
    allowedLinkHosts: linkHosts,
    sources: [mail.subject, mail.text],
    author: "composer",
  });
  const faults = checks.filter(({ ok }) => !ok).map(({ note, found }) => [note, ...found].join(" "));
  if (/\{[{%]|[%}]\}/.test(mail.subject + mail.text)) faults.push("A bracket is left over in the text.");
  if (!hasAnswers && countWords(mail.text) > MAX_DRAFT_WORDS) {
    faults.push(`Without any answer the text has more than ${MAX_DRAFT_WORDS} words. Shorten it.`);
  }
  return faults;
}

function withoutTags({ subject, text }: TemplateBody): string {
  return `${subject}\n${text}`.replaceAll(/\{[{%][\s\S]*?[%}]\}/g, " ");
}

function liquidFault(error: unknown): string {
  const words = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
  return `${words.replace(/, file:.*?(?=, line|$)/, "").slice(0, 200)}.`;
}

const FULL: TemplateValues = {
  firstName: "Jane",
  fullName: "Jane Doe",
  company: "Northwind Care",
  headcount: "120",
  details: "120 people, 6 sites and plans for March 2027",
  deadline: "March 2027",
  answers: ["The first answer has a sentence.", "So has the second.", "The third one too."],
  unanswered: "single sign-on and a discount",
  left: "the mobile app",
  isReturning: true,
  isCancellation: true,
  isPrivacyRequest: true,
  isOtherLanguage: true,
  sender: "Larkspur Sales",
};
const EMPTY: TemplateValues = {
  firstName: null,
  fullName: null,
  company: null,
  headcount: null,
  details: null,
  deadline: null,
  answers: [],
  unanswered: null,
  left: null,
  isReturning: false,
  isCancellation: false,
  isPrivacyRequest: false,
  isOtherLanguage: false,
  sender: "Larkspur Sales",
};
const ONE_BY_ONE = Object.keys(FULL).flatMap((key): TemplateValues[] => [
  { ...EMPTY, ...only(FULL, key) },
  { ...FULL, ...only(EMPTY, key) },
]);
/** Everything, nothing, and each value alone and alone missing. */
const VALUE_SETS: readonly TemplateValues[] = [FULL, EMPTY, ...ONE_BY_ONE];

function only(values: TemplateValues, key: string): Partial<TemplateValues> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name === key));
}
