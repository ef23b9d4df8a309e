/** The words of a text as they are compared: small letters with one space between; empty when there are none. */
export function phraseWords(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(" ");
}
