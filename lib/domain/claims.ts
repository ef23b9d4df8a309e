/** Where sentences start and end, with their text; line ends always end one. */
export function sentencesOf(text: string): { sentence: string; start: number; end: number }[] {
  const sentences: { sentence: string; start: number; end: number }[] = [];
  for (const { 0: line, index } of text.matchAll(/[^\n]+/g)) {
    for (const { segment, index: offset } of new Intl.Segmenter("en", { granularity: "sentence" }).segment(
      line,
    )) {
      const sentence = segment.trim();
      if (sentence === "") continue;
      const start = index + offset + segment.indexOf(sentence);
      sentences.push({ sentence, start, end: start + sentence.length });
    }
  }
  return sentences;
}

/** Keeps the claims whose sentence still stands in an edited text, at its new place. */
export function relocateClaims<T extends { sentence: string; start: number; end: number }>(
  claims: readonly T[],
  text: string,
): T[] {
  return claims.flatMap((claim) => {
    const start = text.startsWith(claim.sentence, claim.start) ? claim.start : text.indexOf(claim.sentence);
    return start < 0 ? [] : [{ ...claim, start, end: start + claim.sentence.length }];
  });
}
