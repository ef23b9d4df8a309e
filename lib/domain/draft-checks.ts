import { parseAddress } from "./address.ts";
import { MAX_SUBJECT_LENGTH } from "./draft-words.ts";
import type { StatedFact } from "./stated-facts.ts";
import { unsourcedFacts } from "./stated-facts.ts";
import { hasHiddenCharacters } from "./text.ts";

export const MAX_DRAFT_LENGTH = 20_000;

export const DRAFT_CHECKS = [
  "recipient",
  "subject",
  "length",
  "characters",
  "links",
  "secrets",
  "amounts",
  "dates",
  "promises",
] as const;
/** Further checks of a text that a model wrote. */
export const MODEL_CHECKS = [
  "addresses",
  "language",
  "sources",
  "quotes",
  "markup",
  "instructions",
  "brevity",
  "price",
] as const;
export type DraftCheckName = (typeof DRAFT_CHECKS)[number] | (typeof MODEL_CHECKS)[number];

/**
 * `note` may be stored and logged: it never repeats the draft. `found` holds the words at fault, for the screen alone.
 */
export type DraftCheck = {
  name: DraftCheckName;
  ok: boolean;
  note: string;
  severity: "block" | "warn";
  found: string[];
};

export type DraftToCheck = {
  /** The address in the form. */
  submitter: string;
  /** The address that the mail would go to. */
  recipient: string;
  subject: string;
  text: string;
  allowedLinkHosts: readonly string[];
  /** Passages, template sentences and extracted form facts that the draft rests on. Never the form's free text. */
  sources: readonly string[];
  /** A person may state what no source says, and is warned; the composer may not. */
  author: "composer" | "person";
};

/** Every check, in a fixed order, after composing and after each edit. */
export function checkDraft(draft: DraftToCheck): DraftCheck[] {
  const unsourced = unsourcedFacts(`${draft.subject}\n${draft.text}`.replaceAll(LINK, " "), draft.sources);
  return [
    checkRecipient(draft),
    checkSubject(draft.subject),
    checkLength(draft.text),
    checkCharacters(draft),
    checkLinks(draft),
    checkSecrets(draft),
    checkFacts(
      draft,
      "amounts",
      unsourced.filter((fact) => fact.kind === "amount" || fact.kind === "number"),
    ),
    checkFacts(
      draft,
      "dates",
      unsourced.filter((fact) => fact.kind === "date"),
    ),
    checkFacts(
      draft,
      "promises",
      unsourced.filter((fact) => fact.kind === "promise"),
    ),
  ];
}

/** The first reason why this text may not leave, or null. */
export function blockingCheck(checks: readonly DraftCheck[]): DraftCheck | null {
  return checks.find((check) => !check.ok && check.severity === "block") ?? null;
}

function result(name: DraftCheckName, fault: string | null, passed: string): DraftCheck {
  return { name, ok: fault === null, note: fault ?? passed, severity: "block", found: [] };
}

function checkRecipient({ submitter, recipient }: DraftToCheck): DraftCheck {
  const asked = parseAddress(submitter);
  const used = parseAddress(recipient);
  let fault: string | null = null;
  if (!used.ok) fault = `The recipient is not one plain address: ${used.reason}.`;
  else if (!asked.ok || asked.address !== used.address)
    fault = "The recipient is not the person who sent the form.";
  return result("recipient", fault, "Goes to the person who sent the form.");
}

function checkSubject(subject: string): DraftCheck {
  let fault: string | null = null;
  if (subject.trim() === "") fault = "The subject is empty.";
  else if (subject.length > MAX_SUBJECT_LENGTH)
    fault = `The subject is longer than ${MAX_SUBJECT_LENGTH} characters.`;
  else if (/[\r\n\u0085\u2028\u2029]/.test(subject)) fault = "The subject has more than one line.";
  return result("subject", fault, "One line.");
}

function checkLength(text: string): DraftCheck {
  let fault: string | null = null;
  if (text.trim() === "") fault = "The text is empty.";
  else if (text.length > MAX_DRAFT_LENGTH) fault = "The text is longer than 20,000 characters.";
  return result("length", fault, "Within the limit.");
}

function checkCharacters({ subject, text }: DraftToCheck): DraftCheck {
  const isHidden = hasHiddenCharacters(subject) || hasHiddenCharacters(text);
  return result(
    "characters",
    isHidden ? "There are control, invisible or reordering characters. Remove them." : null,
    "No hidden characters.",
  );
}

const LINK =
  /[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"')\]]*|\bwww\.[^\s<>"')\]]+|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:\/\S*)?(?![\d.]*\d)|\b(?:javascript|vbscript|data|file|mailto|tel|ftp|blob):\S+/giu;
const BARE_HOST =
  /(?<![\p{L}\p{N}@._-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?<top>\p{L}{2,24})(?<path>\/\S*)?(?![\p{L}\p{N}@])/giu;
const MAIL_ADDRESS = /[^\s@<>()]{1,64}@[^\s@<>()]{1,190}\.[^\s@<>().,;]{2,63}/gu;
const FILE_ENDINGS = new Set([
  "js",
  "ts",
  "css",
  "html",
  "pdf",
  "txt",
  "csv",
  "md",
  "json",
  "xml",
  "doc",
  "docx",
  "xls",
  "xlsx",
  "png",
  "jpg",
  "zip",
]);

function checkLinks(draft: DraftToCheck): DraftCheck {
  const allowed = new Set(draft.allowedLinkHosts.map((host) => host.toLowerCase()));
  const content = `${draft.subject}\n${draft.text}`;
  const links = [...content.matchAll(LINK)].map(([link]) => link.replace(/[.,;:!?]+$/, ""));
  const foreign = links.filter((link) => !isAllowedLink(link, allowed));
  const rest = content.replaceAll(LINK, " ");
  const own = new Set([draft.recipient.toLowerCase()]);
  const addresses = [...rest.matchAll(MAIL_ADDRESS)].map(([address]) => address);
  const strange = addresses.filter(
    (address) => !own.has(address.toLowerCase()) && !allowed.has(domainOf(address)),
  );
  const bare = [...rest.replaceAll(MAIL_ADDRESS, " ").matchAll(BARE_HOST)].filter(({ groups }) => {
    const isFile = FILE_ENDINGS.has(groups?.["top"]?.toLowerCase() ?? "") && groups?.["path"] === undefined;
    return !isFile;
  });
  const bareForeign = bare
    .map(([host]) => host)
    .filter((host) => !allowed.has(host.split("/")[0]?.toLowerCase() ?? ""));
  const found = [...foreign, ...strange, ...bareForeign];
  const fault =
    found.length === 0
      ? null
      : `${found.length} link or address outside the allow-list. Only https links to the team's own hosts may leave.`;
  const isOnlyBareWord =
    foreign.length === 0 && strange.length === 0 && !bareForeign.some((host) => host.includes("/"));
  const check = { ...result("links", fault, "No foreign links."), found: found.map(hostOf) };
  return draft.author === "person" && isOnlyBareWord ? { ...check, severity: "warn" } : check;
}

/** True for an https link without port or credentials whose host stands, letter for letter, on the list. */
export function isAllowedLink(link: string, allowedHosts: ReadonlySet<string>): boolean {
  if (!URL.canParse(link)) return false;
  const url = new URL(link);
  const isPlain = url.protocol === "https:" && url.port === "" && url.username === "" && url.password === "";
  return isPlain && !link.includes("\\") && allowedHosts.has(url.hostname);
}

function hostOf(link: string): string {
  if (URL.canParse(link)) {
    const url = new URL(link);
    return url.hostname === "" ? url.protocol : url.hostname;
  }
  return link.split("/")[0] ?? link;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

const SECRETS = [
  /\b(?:sk|pk|rk|cs|whsec|xox[abps]|gh[opsu]|glpat|npm|shp(?:at|ss))[_-](?:live|test|proj)?[_-]?[A-Za-z0-9_-]{12,}/g,
  /\bpat-(?:na|eu)\d-[0-9a-f-]{30,}/gi,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{20,}/g,
  /\bya29\.[0-9A-Za-z_-]{10,}/g,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  /-----BEGIN [A-Z ]+-----/g,
  /\bBearer\s+[A-Za-z0-9._~+/-]{16,}/g,
  /\b(?:password|passwd|passwort|mot de passe|api[ _-]?key|secret)\s*(?:[:=]|is)\s*\S{6,}/gi,
  /\b[a-z]{3,12}:\/\/[^\s/:@]+:[^\s/:@]+@\S+/gi,
  /(?<![A-Za-z0-9+/_=-])(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{36,}={0,2}(?![A-Za-z0-9+/_=-])/g,
];

function checkSecrets({ subject, text }: DraftToCheck): DraftCheck {
  const content = `${subject}\n${text}`.replaceAll(/https:\/\/\S+/g, (link) =>
    /:\/\/[^/]*@/.test(link) ? link : " ",
  );
  const count = SECRETS.reduce((sum, pattern) => sum + (content.match(pattern)?.length ?? 0), 0);
  return result(
    "secrets",
    count === 0 ? null : "Something looks like a key or a password. Remove it.",
    "Nothing that looks like a key.",
  );
}

const FACT_NOTES = {
  amounts: { fault: "number or amount without a source", passed: "Every number has a source." },
  dates: { fault: "date without a source", passed: "Every date has a source." },
  promises: { fault: "promise without a source", passed: "Every promise has a source." },
} as const;

function checkFacts(draft: DraftToCheck, name: keyof typeof FACT_NOTES, facts: StatedFact[]): DraftCheck {
  const { fault, passed } = FACT_NOTES[name];
  const note = facts.length === 0 ? null : `${facts.length} ${fault}.`;
  const check = { ...result(name, note, passed), found: facts.map(({ text }) => text) };
  return draft.author === "person" ? { ...check, severity: "warn" } : check;
}
