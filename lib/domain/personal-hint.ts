/** Words that many people share by chance, so that a name alone among them tells nothing. */
const SHORTEST_NAME = 3;

/** What in a text that outlives a person may point at one: an address, a link, a number, or a name that is given. */
export function personalHint(text: string, names: readonly (string | null)[]): string | null {
  const [address] = /\S+@\S+|https?:\/\/\S+|\+?\d[\d\s()/-]{5,}\d/.exec(text) ?? [];
  if (address) return address.trim();
  const words = new Set(wordsOf(text));
  const parts = names.flatMap((name) => wordsOf(name ?? ""));
  return parts.find((part) => part.length >= SHORTEST_NAME && words.has(part)) ?? null;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}
