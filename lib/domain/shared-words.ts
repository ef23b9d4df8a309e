const WORDS = new Intl.Segmenter("und", { granularity: "word" });

/** Words as two texts are compared by: folded, lower case, without marks between them. */
export function comparableWords(text: string): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of WORDS.segment(foldLetters(text))) {
    if (isWordLike) words.push(segment);
  }
  return words;
}

export type RunOptions = {
  /** A run of this many words in a row is no accident any more. */
  words: number;
  /** Words that may be repeated: names and numbers. They neither make a run longer nor end it. */
  allowed?: readonly string[];
  /** Texts that may be repeated whole: a run that stands in one of them does not count. */
  known?: readonly string[];
};

/** The first run of words that a text has in common with a source, or null. */
export function sharedRun(
  text: string,
  source: string,
  { words, allowed = [], known = [] }: RunOptions,
): string | null {
  const skip = new Set(allowed.flatMap(comparableWords));
  const runsOf = (content: string): string[] =>
    runs(
      comparableWords(content).filter((word) => !skip.has(word) && !/^\p{N}+$/u.test(word)),
      words,
    );
  const taken = new Set(runsOf(source));
  for (const content of known) for (const run of runsOf(content)) taken.delete(run);
  return runsOf(text).find((run) => taken.has(run)) ?? null;
}

/** The first stretch of letters and digits, whatever stands between them, that a text shares with a source, or null. */
export function sharedLetters(
  text: string,
  source: string,
  { letters, known = [] }: { letters: number; known?: readonly string[] },
): string | null {
  const taken = new Set(stretches(source, letters));
  if (taken.size === 0) return null;
  for (const content of known) for (const stretch of stretches(content, letters)) taken.delete(stretch);
  return stretches(text, letters).find((stretch) => taken.has(stretch)) ?? null;
}

function runs(words: readonly string[], length: number): string[] {
  return words
    .slice(0, Math.max(0, words.length - length + 1))
    .map((_, at) => words.slice(at, at + length).join(" "));
}

function stretches(text: string, length: number): string[] {
  const letters = lettersOf(text);
  const found: string[] = [];
  for (let at = 0; at + length <= letters.length; at += 1) found.push(letters.slice(at, at + length));
  return found;
}

/** Only letters and digits, folded and in lower case: what is left when somebody spreads a text out. */
export function lettersOf(text: string): string {
  return foldLetters(text).replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Lower case without accents and look-alike widths. */
function foldLetters(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
