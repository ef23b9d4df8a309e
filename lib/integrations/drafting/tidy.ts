export const MAX_DRAFT_WORDS = 180;

/** Spaces and empty lines that a skipped branch left behind are gone. */
export function tidy(text: string): string {
  return text
    .replace(/[ \t]+/g, " ")
    .replace(/ *\n */g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
