/** What cleaning found. The words stand in `submissions.flags` and as marks on screens. */
export const TEXT_FLAGS = [
  "control_characters",
  "bidi",
  "zero_width",
  "stacked_marks",
  "lone_surrogate",
] as const;
export type TextFlag = (typeof TEXT_FLAGS)[number];

const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFF9-\uFFFB]/g;
const BIDI = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
/** Letters and marks without a shape of their own, among them the soft hyphen and the tag letters. */
const ZERO_WIDTH =
  /\u{34F}|[\u00AD\u115F\u1160\u180E\u200B\u200C\u2060-\u2064\u206A-\u206F\u3164\uFEFF\uFFA0]|\u17B4|\u17B5|[\u{E0000}-\u{E0FFF}]/gu;
/** U+200D stays where it joins two emoji. */
const STRAY_JOINER = /(?<!\p{Extended_Pictographic}\uFE0F?)\u200D/gu;
const HIDDEN: readonly (readonly [TextFlag, RegExp])[] = [
  ["control_characters", CONTROLS],
  ["bidi", BIDI],
  ["zero_width", ZERO_WIDTH],
  ["zero_width", STRAY_JOINER],
];
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** Text that a person typed, made safe to show: same words, no invisible or reordering characters. */
export function cleanText(raw: string): { text: string; flags: TextFlag[] } {
  const flags = new Set<TextFlag>();
  if (!raw.isWellFormed()) flags.add("lone_surrogate");
  let text = raw
    .toWellFormed()
    .replace(/\r\n?|\u0085|[\u2028\u2029]/g, "\n")
    .replaceAll("\t", " ");
  for (const [flag, pattern] of HIDDEN) {
    const kept = text.replace(pattern, "");
    if (kept !== text) flags.add(flag);
    text = kept;
  }
  const composed = text.normalize("NFC");
  text = composed.replace(STACKED_MARKS, "$1");
  if (text !== composed) flags.add("stacked_marks");
  return { text, flags: [...flags] };
}

/** True when a text holds something that a reader cannot see or that reorders what they see. */
export function hasHiddenCharacters(text: string): boolean {
  if (!text.isWellFormed()) return true;
  return HIDDEN.some(([, pattern]) => text.search(pattern) >= 0);
}

/** One line without control or invisible characters: the only form in which typed text may come near a header. */
export function oneLine(raw: string, maxLength = 200): string {
  const line = cleanText(raw).text.replace(/\s+/gu, " ").trim();
  return cutText(line, maxLength, "");
}

/** At most `maxLength` UTF-16 units, cut at a word where one is near, and never inside a character. */
export function cutText(text: string, maxLength: number, ellipsis = "…"): string {
  if (text.length <= maxLength) return text;
  const room = Math.max(0, maxLength - ellipsis.length);
  const window = text.slice(0, room + 64);
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter("en", { granularity: "grapheme" }).segment(window)) {
    if (index + segment.length > room) break;
    end = index + segment.length;
  }
  const cut = text.slice(0, end);
  const lastSpace = cut.search(/\s\S*$/u);
  const isInsideWord = /\S/u.test(text.charAt(end));
  const kept = isInsideWord && lastSpace > end * 0.6 ? cut.slice(0, lastSpace) : cut;
  return kept.trimEnd() + ellipsis;
}

export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
}
