import { randomBytes } from "node:crypto";

import type { Prompt } from "#lib/contracts/content.ts";
import type { ComposerInput } from "#lib/contracts/drafting.ts";
import { extractFacts } from "#lib/domain/extract-facts.ts";
import type { Language } from "#lib/domain/language.ts";
import { choosePassages, type Passage } from "#lib/domain/passages.ts";
import { cleanText, cutText, oneLine } from "#lib/domain/text.ts";

import { RULES } from "./prompts/reply.ts";

/** A model reads this much of a message; all of it is kept. */
export const MAX_MESSAGE_LENGTH = 8_000;
const MAX_FIELD_LENGTH = 200;
const MAX_PASSAGES = 8;
const MAX_PASSAGE_LENGTH = 1_200;
const MAX_QUESTION_LENGTH = 2_000;

const LANGUAGE_NAMES: Record<Language, string> = {
  en: "English",
  de: "German",
  fr: "French",
  other: "English",
};

export type ModelQuestionText = {
  instructions: string;
  prompt: string;
  /** Unguessable and new for each question: no form can hold it, and no answer may. */
  fence: string;
  /** What the numbers in the question stand for: P1 is the first. */
  passages: Passage[];
};

/** One submission and a few public passages. No address, no other person, no history, nothing of ours. */
export function modelQuestion(
  { form, passages: candidates }: ComposerInput,
  { prompt, language }: { prompt: Prompt; language: Language },
): ModelQuestionText {
  const fence = `=====${randomBytes(16).toString("hex")}=====`;
  const data = formData(form);
  const passages = choosePassages(
    [form.topic, form.message].filter(Boolean).join("\n").slice(0, MAX_QUESTION_LENGTH),
    candidates,
    { limit: MAX_PASSAGES, headcount: extractFacts(form).headcount },
  ).map(({ passage }) => passage);
  const numbered = passages.map(
    ({ title, heading, text }, at) =>
      `P${at + 1} (${oneLine(title, 120)}, ${oneLine(heading, 120)}): ${oneLine(text, MAX_PASSAGE_LENGTH)}`,
  );
  return {
    instructions: `${prompt.text}\n\n${RULES}`,
    prompt: [
      `Passages of the company's pages:\n${numbered.join("\n") || "(none answers this)"}`,
      `The form, as data:\n${fence}\n${JSON.stringify(data)}\n${fence}`,
      `Write the reply in ${LANGUAGE_NAMES[language]}.`,
    ].join("\n\n"),
    fence,
    passages,
  };
}

/** The fields that a reply may need; the address is not among them. */
export function formData(form: ComposerInput["form"]): Record<string, string | number> {
  const line = (value: string | null): string => oneLine(value ?? "", MAX_FIELD_LENGTH);
  const fields = {
    firstName: line(form.firstName),
    company: line(form.company),
    jobTitle: line(form.jobTitle),
    topic: line(form.topic),
    companySize: form.companySize ?? "",
    message: cutText(cleanText(form.message ?? "").text, MAX_MESSAGE_LENGTH),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
}
