/** Something in a text that has to be true: an amount, a date, a length of time, a number or a promise. */
export type StatedFact = { kind: "amount" | "date" | "number" | "promise"; text: string; parts: string[] };

const MONTHS = [
  ["january", "januar", "janvier", "jan"],
  ["february", "februar", "février", "feb"],
  ["march", "märz", "mars"],
  ["april", "avril", "apr"],
  ["may", "mai"],
  ["june", "juni", "juin"],
  ["july", "juli", "juillet"],
  ["august", "août", "aug"],
  ["september", "septembre", "sept"],
  ["october", "oktober", "octobre", "oct"],
  ["november", "novembre", "nov"],
  ["december", "dezember", "décembre", "dec"],
] as const;
const MONTH_OF = new Map<string, string>(
  MONTHS.flatMap((names) => names.map((name) => [name, names[0]] as const)),
);
const MONTH_WORD = [...MONTH_OF.keys()].toSorted((a, b) => b.length - a.length).join("|");

const AMOUNT =
  /(?:(?<before>€|\$|£|\b(?:EUR|USD|GBP|CHF)\b)\s?(?<a>\d[\d.,]{0,20})|(?<![\d.,])(?<b>\d[\d.,]{0,20})\s?(?<after>€|\$|£|%|(?:EUR|USD|GBP|CHF|euros?|dollars?|pounds?|per ?cent|percent|Prozent)\b))/giu;
const DATE = new RegExp(
  `(?<![\\p{L}\\d])(?:\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}|(?:\\d{1,2}(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?)?(?:${MONTH_WORD})(?:\\s+\\d{1,2}(?:st|nd|rd|th)?(?!\\d))?(?:,?\\s+(?:20)\\d{2})?|Q[1-4](?:\\s+20\\d{2})?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|next (?:week|month|year|quarter))(?![\\p{L}\\d])`,
  "giu",
);
const NUMBER = /(?<![\p{L}\d.,])\d[\d.,]{0,30}(?![\p{L}\d])/gu;
const PROMISES =
  /(?<!\p{L})(?:guarante\p{L}*|refund\p{L}*|sla|slas|free|unlimited|discount\p{L}*|certifi\p{L}*|complian\p{L}*|warrant\p{L}*|waive\p{L}*|credits?|forever|compensat\p{L}*|no cost|at no charge|money back|lifetime|garant\p{L}*|kostenlos\p{L}*|rabatt\p{L}*|zertifiz\p{L}*|erstatt\p{L}*|gratuit\p{L}*|remise\p{L}*|rembours\p{L}*|certifié\p{L}*)(?!\p{L})/giu;
const STEM_LENGTH = 7;

/** Every stated fact of a text, in parts by which two texts can be compared. */
export function statedFacts(text: string): StatedFact[] {
  const facts: StatedFact[] = [];
  let rest = text;
  for (const { pattern, read } of READERS) {
    const kept: string[] = [];
    let end = 0;
    for (const match of rest.matchAll(pattern)) {
      const fact = read(match, text);
      if (fact === null) continue;
      facts.push(fact);
      kept.push(rest.slice(end, match.index), "\u0000".repeat(match[0].length));
      end = match.index + match[0].length;
    }
    rest = kept.join("") + rest.slice(end);
  }
  return facts;
}

/** The facts of a text that no source states. */
export function unsourcedFacts(text: string, sources: readonly string[]): StatedFact[] {
  const known = sources.map((source) => new Set(statedFacts(source).flatMap((fact) => fact.parts)));
  return statedFacts(text).filter(
    (fact) => !known.some((parts) => fact.parts.every((part) => parts.has(part))),
  );
}

type Reader = { pattern: RegExp; read: (match: RegExpExecArray, text: string) => StatedFact | null };

const READERS: readonly Reader[] = [
  { pattern: AMOUNT, read: readAmount },
  { pattern: DATE, read: readDate },
  { pattern: PROMISES, read: readPromise },
  { pattern: NUMBER, read: ([digits]) => ({ kind: "number", text: digits, parts: [plainNumber(digits)] }) },
];

function readAmount(match: RegExpExecArray): StatedFact {
  const { before, a, b, after } = match.groups ?? {};
  const unit = (before ?? after ?? "").toLowerCase().replaceAll(" ", "");
  const value = plainNumber(a ?? b ?? "");
  return { kind: "amount", text: match[0], parts: [`${unitName(unit)}${value}`, value] };
}

function unitName(unit: string): string {
  if (["€", "eur", "euro", "euros"].includes(unit)) return "EUR";
  if (["$", "usd", "dollar", "dollars"].includes(unit)) return "USD";
  if (["£", "gbp", "pound", "pounds"].includes(unit)) return "GBP";
  return unit === "chf" ? "CHF" : "%";
}

/** 1,200 and 1.200 and 1200 are one number; 4.50 and 4,5 are another. */
function plainNumber(digits: string): string {
  const trimmed = digits.replace(/[.,]+$/, "");
  const whole = trimmed.replace(/[.,](?=\d{3}(?:[.,]|$))/g, "");
  return String(Number(whole.replace(",", ".")) || whole);
}

function readDate(match: RegExpExecArray, text: string): StatedFact | null {
  const found = match[0];
  const word = /\p{L}{3,}/u.exec(found)?.[0] ?? "";
  const month = MONTH_OF.get(word.toLowerCase());
  if (month === undefined) return { kind: "date", text: found, parts: [found.toLowerCase()] };
  const isVerb =
    word === "May" &&
    !/\d/.test(found) &&
    /^\s+(?:I|we|you|it|they)\b/.test(text.slice(match.index + found.length));
  if (isVerb || !/\p{Lu}/u.test(word)) return null;
  return {
    kind: "date",
    text: found,
    parts: [month, ...[...found.matchAll(/\d+/g)].map(([digits]) => digits)],
  };
}

function readPromise(match: RegExpExecArray, text: string): StatedFact | null {
  const word = match[0].toLowerCase();
  const before = text.slice(Math.max(0, match.index - 6), match.index).toLowerCase();
  const after = text.slice(match.index + word.length, match.index + word.length + 12);
  // "Feel free" and "free on Tuesday" promise nothing.
  if (word === "free" && (before.endsWith("feel ") || /^ (?:on|at|this|next|to|in)\b/.test(after)))
    return null;
  return { kind: "promise", text: match[0], parts: [word.slice(0, STEM_LENGTH)] };
}
