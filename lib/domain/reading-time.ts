/** Words a minute that nobody reads faster than, skimming included. */
export const FASTEST_READING = 600;

/** How many words there are to read. A run of letters or digits counts as one, in any script. */
export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*/gu)?.length ?? 0;
}

export type Reading = {
  words: number;
  /** The least time in which they can be read. */
  neededMs: number;
  /** Since they were shown to the person; null when they never were. */
  shownMs: number | null;
};

/** How long the words were shown, and how long reading them takes at the least. */
export function readingOf(
  text: string,
  { shownAt, now, wordsPerMinute }: { shownAt: Date | null; now: Date; wordsPerMinute: number },
): Reading {
  const words = countWords(text);
  return {
    words,
    neededMs: wordsPerMinute === 0 ? 0 : Math.ceil((words * 60_000) / wordsPerMinute),
    shownMs: shownAt && Math.max(0, now.getTime() - shownAt.getTime()),
  };
}

/** True when the words cannot have been read in the time for which they were shown. A limit of 0 switches the guard off. */
export function isTooFast({ neededMs, shownMs }: Reading): boolean {
  return neededMs > 0 && (shownMs === null || shownMs < neededMs);
}
