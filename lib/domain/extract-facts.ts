import { hasHiddenCharacters, oneLine } from "./text.ts";
import type { Topic } from "./topics.ts";
import { topicsOf } from "./topics.ts";

/** The few short facts of a message that a reply may mention. Everything else of the free text stays out. */
export type FormFacts = {
  /** People, seats or users. */
  headcount: number | null;
  sites: number | null;
  /** A month, quarter or year's end in plain English: `March 2027`, `Q1`, `the end of the year`. */
  deadline: string | null;
  /** Names of other products, from a fixed list. */
  products: string[];
  topics: Topic[];
  questions: string[];
  hasLink: boolean;
  /** The person wants their own data erased, exported or corrected, or wants no more mail. */
  isPrivacyRequest: boolean;
};

const NUMBER = String.raw`(?<![\p{L}\d.,])(\d{1,3}(?:[.,' ]\d{3})+|\d{1,7})`;
const PEOPLE =
  "people|volunteers|employees?|staff|users?|seats?|colleagues|persons?|nurses|carers|drivers|workers|guards|cleaners|baristas|technicians|agents|team members|members|licen[cs]es|fte|headcount|mitarbeiter\\p{L}*|mitarbeitende\\p{L}*|personen|leute|nutzer\\p{L}*|beschäftigte|pflegekräfte|personnes|salariés|employés|collaborateurs|utilisateurs";
const SITES =
  "sites|locations|houses|stores|shops|restaurants|caf[eé]s|branches|clinics|hospitals|homes|wards|schools|offices|gyms|hotels|warehouses|depots|standorte\\p{L}*|filialen|häuser|établissements|magasins";
const HEADCOUNTS = [
  new RegExp(`${NUMBER}\\s*\\+?\\s*(?:[\\p{L}-]+\\s+){0,2}?(?:${PEOPLE})(?!\\p{L})`, "iu"),
  new RegExp(
    `(?:team|staff|workforce|company|headcount) of (?:about |around |roughly |some )?${NUMBER}`,
    "iu",
  ),
  new RegExp(`${NUMBER} of us(?!\\p{L})`, "iu"),
];
const SITE_COUNT = new RegExp(`${NUMBER}\\s*(?:[\\p{L}-]+\\s+)?(?:${SITES})(?!\\p{L})`, "iu");

const MONTHS: readonly (readonly [string, string])[] = [
  ["January", "january|januar|janvier"],
  ["February", "february|februar|février"],
  ["March", "march|märz|mars"],
  ["April", "april|avril"],
  ["May", "may|mai"],
  ["June", "june|juni|juin"],
  ["July", "july|juli|juillet"],
  ["August", "august|août"],
  ["September", "september|septembre"],
  ["October", "october|oktober|octobre"],
  ["November", "november|novembre"],
  ["December", "december|dezember|décembre"],
];
const WHEN =
  "(?:by|before|until|till|in|from|starting|end of|start of|beginning of|early|mid|late|for|since|bis|vor|ab|im|anfang|ende|mitte|avant|en|fin|début|dès|d'ici)";
const DEADLINE = new RegExp(
  `(?<!\\p{L})${WHEN}\\s+(?:the\\s+)?(?:\\d{1,2}(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?)?(?<month>${MONTHS.map(([, names]) => names).join("|")})(?!\\p{L})(?:\\s+\\d{1,2}(?:st|nd|rd|th)?(?!\\d))?,?\\s*(?<year>20\\d{2})?`,
  "iu",
);
const QUARTER = /\b(?<quarter>Q[1-4])\b(?:\s*(?:of\s+)?(?<year>20\d{2}))?/iu;
const YEAR_END =
  /\b(?:end of (?:the|this) year|before (?:christmas|the new year)|jahresende|fin de l'année)\b/iu;

const PRIVACY_REQUEST =
  /\b(?:delete|erase|remove|forget|export|send me|access|correct|stop (?:using|processing))\b.{0,40}\b(?:my|me)\b.{0,20}\b(?:personal )?(?:data|information|details|account|address)\b|\bright to be forgotten\b|\b(?:lösch\p{L}*|supprime\p{L}*)\b.{0,40}\b(?:meine daten|mes données)\b|\bmeine daten\b.{0,20}\blösch\p{L}*/iu;

const PRODUCTS = [
  "Personio",
  "Workday",
  "BambooHR",
  "DATEV",
  "SAP",
  "ADP",
  "Slack",
  "Microsoft Teams",
  "Okta",
  "Entra ID",
  "Google Workspace",
  "HubSpot",
  "Excel",
];

/** Reads the facts by fixed patterns: a message cannot add a word of its own. */
export function extractFacts(form: { message: string | null; companySize?: number | null }): FormFacts {
  const message = (form.message ?? "").slice(0, 8_000);
  return {
    headcount: firstNumber(HEADCOUNTS, message) ?? form.companySize ?? null,
    sites: siteCount(message),
    deadline: deadlineOf(message),
    products: PRODUCTS.filter((name) => new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, "iu").test(message)),
    topics: topicsOf(message),
    questions: questionsOf(message),
    isPrivacyRequest: PRIVACY_REQUEST.test(message),
    hasLink: /\bhttps?:\/\/|\bwww\./iu.test(message),
  };
}

/** A first name that is fit for a greeting, or null: letters, spaces, apostrophes and hyphens only. */
export function greetingName(typed: string | null): string | null {
  const name = oneLine(typed ?? "", 80);
  const isName = /^\p{L}[\p{L}\p{M}]*(?:[ '’-]\p{L}[\p{L}\p{M}]*){0,2}$/u.test(name) && name.length <= 40;
  if (
    !isName ||
    hasHiddenCharacters(typed ?? "") ||
    /^(?:test|n|na|none|null|undefined|admin|info|anonymous|name|asdf\p{L}*|xx+)$/iu.test(name)
  )
    return null;
  if (name === name.toUpperCase() || name === name.toLowerCase()) {
    return name.toLowerCase().replace(/(?<=^|[ '’-])\p{L}/gu, (letter) => letter.toUpperCase());
  }
  return name;
}

/** A company name that is fit for a sentence, or null: short, no host, no figures or promises of its own. */
export function companyName(typed: string | null): string | null {
  const name = oneLine(typed ?? "", 120);
  const isName =
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,&'’+/-]*$/u.test(name) && name.length >= 2 && name.length <= 60;
  const isHost = /[\p{L}\p{N}]\.\p{L}/u.test(name) || name.includes("//") || name.includes("www");
  const isSentence =
    name.split(" ").length > 5 ||
    /\b(?:ignore|instructions?|prompt|free|guarantee\w*|refund|discount|click|visit)\b/iu.test(name);
  if (
    !isName ||
    hasHiddenCharacters(typed ?? "") ||
    isHost ||
    isSentence ||
    /\d[\d.,]*\s?[%€$£]|[€$£]/.test(name)
  )
    return null;
  return /^(?:n\/?a|none|null|test|undefined|private|self|-+)$/iu.test(name)
    ? null
    : name.replace(/[.,\s]+$/, "");
}

const NUMBER_WORDS: readonly (readonly [number, string])[] = [
  [2, "two|zwei|deux"],
  [3, "three|drei|trois"],
  [4, "four|vier|quatre"],
  [5, "five|fünf|cinq"],
  [6, "six|sechs"],
  [7, "seven|sieben|sept"],
  [8, "eight|acht|huit"],
  [9, "nine|neun|neuf"],
  [10, "ten|zehn|dix"],
  [11, "eleven|elf|onze"],
  [12, "twelve|zwölf|douze"],
];

function siteCount(text: string): number | null {
  const digits = firstNumber([SITE_COUNT], text);
  if (digits !== null) return digits;
  const found = NUMBER_WORDS.find(([, words]) =>
    new RegExp(`(?<!\\p{L})(?:${words})\\s+(?:[\\p{L}-]+\\s+)?(?:${SITES})(?!\\p{L})`, "iu").test(text),
  );
  return found?.[0] ?? null;
}

function firstNumber(patterns: readonly RegExp[], text: string): number | null {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    const value = Number(found?.replace(/[.,' ]/g, ""));
    if (found !== undefined && value >= 1 && value <= 1_000_000) return value;
  }
  return null;
}

function deadlineOf(text: string): string | null {
  const match = DEADLINE.exec(text);
  const typed = match?.groups?.["month"]?.toLowerCase();
  if (match !== null && typed !== undefined) {
    const month = MONTHS.find(([, names]) => names.split("|").includes(typed))?.[0];
    const year = match.groups?.["year"];
    if (month !== undefined) return year === undefined ? month : `${month} ${year}`;
  }
  const quarter = QUARTER.exec(text)?.groups;
  if (quarter?.["quarter"] !== undefined)
    return [quarter["quarter"].toUpperCase(), quarter["year"]].filter(Boolean).join(" ");
  return YEAR_END.test(text) ? "the end of the year" : null;
}

function questionsOf(text: string): string[] {
  const sentences = text.match(/[^.!?\n]+[.!?]*/gu) ?? [];
  const asks =
    /\?|^\s*(?:can|could|do|does|is|are|how|what|which|when|where|who|would|please|wie|was|wann|können|gibt|comment|combien|quand|pouvez|est-ce)\b/iu;
  return sentences
    .filter((sentence) => asks.test(sentence))
    .map((sentence) => sentence.trim())
    .slice(0, 10);
}
