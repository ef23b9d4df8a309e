import { cleanText } from "./text.ts";

export const MAX_TEXT_LENGTH = 20_000;
export const MAX_SUBJECT_LENGTH = 200;

export const DRAFT_LISTS = ["waiting", "mine", "snoozed", "approved"] as const;
export type DraftListName = (typeof DRAFT_LISTS)[number];

export const REJECT_REASON = {
  min: 3,
  max: 500,
  ask: "Say in a few words why this reply is not sent.",
};

export const TEXT_FAULTS = {
  tooLong: "The text is longer than 20,000 characters. Shorten it.",
  empty: "The text is empty. Write the reply.",
};

export const SUBJECT_FAULTS = {
  tooLong: "The subject is longer than 200 characters. Shorten it.",
  empty: "The subject is empty. Write one.",
  lineBreak: "The subject has a line break. Keep it on one line.",
};

/** Why a text cannot be stored; null when it can. */
export function textFault(text: string): string | null {
  if (text.length > MAX_TEXT_LENGTH) return TEXT_FAULTS.tooLong;
  return showsSomething(text) ? null : TEXT_FAULTS.empty;
}

/** Why a subject cannot be stored; null when it can. */
export function subjectFault(subject: string): string | null {
  if (subject.length > MAX_SUBJECT_LENGTH) return SUBJECT_FAULTS.tooLong;
  if (!showsSomething(subject)) return SUBJECT_FAULTS.empty;
  return isOneLine(subject) ? null : SUBJECT_FAULTS.lineBreak;
}

export function showsSomething(text: string): boolean {
  return cleanText(text).text.trim() !== "";
}

export function isOneLine(text: string): boolean {
  return !/[\r\n\u0085\u2028\u2029]/.test(text);
}
