import { cleanText } from "./text.ts";

export type ReasonBounds = { min: number; max: number; ask: string };

/** Why a person decided something, in words that can be seen: invisible characters are no reason. */
export function cleanReason(typed: string): string {
  return cleanText(typed).text.trim();
}

/** Why these words are no reason; null when they are one. */
export function reasonFault(typed: string, { min, max, ask }: ReasonBounds): string | null {
  const reason = cleanReason(typed);
  if (reason.length < min) return ask;
  return reason.length > max ? tooLongReason(max) : null;
}

export const tooLongReason = (max: number) => `Keep the reason under ${max} characters.`;
