import { checkDraft, type DraftCheck, type DraftCheckName, type DraftToCheck } from "./draft-checks.ts";
import { detectLanguage, type Language } from "./language.ts";
import { lettersOf, sharedLetters, sharedRun } from "./shared-words.ts";
import { countWords } from "./text.ts";

const MAX_MODEL_WORDS = 220;
/** Twice what so many words need; a longer text is not even read, so that no text can keep the checks busy. */
const MAX_MODEL_LENGTH = 4_000;
/** Six words in a row from the form are a quotation. */
const QUOTED_WORDS = 6;
const QUOTED_LETTERS = 40;
/** Ten words in a row from our instructions are a leak. */
const LEAKED_WORDS = 10;
const MIN_SECRET_LETTERS = 8;

export type ModelDraft = {
  recipient: string;
  subject: string;
  text: string;
  /** The paragraphs without greeting and sign-off, which we write. */
  body: string;
  claimedLanguage: Language;
  /** The language of the form. */
  language: Language;
  /** Source ids that name nothing that the model was given. */
  unknownSources: number;
};

export type ModelCheckInput = {
  allowedLinkHosts: readonly string[];
  /** Passages that the text cites, and facts read from the form by our own rules. */
  sources: readonly string[];
  /** What the person typed freely: never repeated. */
  freeText: string;
  /** Names of the person and the company, which may be repeated. */
  names: readonly string[];
  /** Our instructions, and the mark around the form: neither may come back. */
  instructions: string;
  fence: string;
  /** Values that must never leave: our own keys and passwords. */
  secrets: readonly string[];
};

/** Every check of a text that a model wrote: those of any draft, as written and as a reader's eye folds it, and more. */
export function checkModelDraft(draft: ModelDraft, input: ModelCheckInput): DraftCheck[] {
  if (draft.text.length + draft.subject.length > MAX_MODEL_LENGTH) {
    return [result("length", "The text is longer than 4,000 characters.", "")];
  }
  const base = (fold: (text: string) => string): DraftToCheck => ({
    submitter: draft.recipient,
    recipient: draft.recipient,
    subject: fold(draft.subject),
    text: fold(draft.text),
    allowedLinkHosts: input.allowedLinkHosts,
    sources: input.sources,
    author: "composer",
  });
  const folded = checkDraft(base(foldText));
  const checks = checkDraft(base((text) => text)).map((check) => {
    const again = folded.find(({ name }) => name === check.name);
    return check.ok && again && !again.ok ? again : check;
  });
  const content = foldText(`${draft.subject}\n${draft.text}`);
  return [
    ...checks.map((check) => (check.name === "secrets" ? withOwnSecrets(check, content, input) : check)),
    result("addresses", addressFault(content, draft.recipient), "Names no mail address of anybody else."),
    result("language", languageFault(draft), "Written in the language of the form."),
    result(
      "sources",
      draft.unknownSources > 0 ? `${draft.unknownSources} source that does not exist.` : null,
      "Every source exists.",
    ),
    result("quotes", quoteFault(content, input), "Repeats nothing of the message."),
    result("markup", markupFault(content), "Plain sentences."),
    result("instructions", leakFault(content, input), "Repeats nothing of the instructions."),
    result(
      "brevity",
      countWords(draft.text) > MAX_MODEL_WORDS ? `More than ${MAX_MODEL_WORDS} words.` : null,
      "Short enough.",
    ),
  ];
}

/** Wide, mathematical and ideographic look-alikes as the plain signs that a mail program makes of them. */
function foldText(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[\u3002\uFF61\u2024]/gu, ".")
    .replaceAll(/[\u2044\u2215\u29F8]/gu, "/")
    .replaceAll(/[\uFE55\u2236\uA789]/gu, ":");
}

function result(name: DraftCheckName, fault: string | null, passed: string): DraftCheck {
  return { name, ok: fault === null, note: fault ?? passed, severity: "block", found: [] };
}

/** How keys begin, and words of twelve and more letters and digits: a key in two halves is a key. */
const KEY_PART =
  /(?<![\p{L}\p{N}])(?:(?:sk|pk|rk|whsec|xox[abps]|gh[opsu]|glpat|shp(?:at|ss))[_-][a-z0-9]|pat-(?:na|eu)\d|akia[a-z0-9]{2}|aiza[a-z0-9_-]{4}|ya29\.|eyj[a-z0-9]{4})|BEGIN [A-Z ]{0,20}KEY|(?<![\p{L}\p{N}])(?=[a-z_-]*\d)(?=[\d_-]*[a-z])[a-z\d_-]{12,}(?<=\d[a-z_-]*\d[\w-]*)/iu;

function withOwnSecrets(check: DraftCheck, content: string, { secrets }: ModelCheckInput): DraftCheck {
  const letters = lettersOf(content);
  if (KEY_PART.test(content)) {
    return { ...check, ok: false, note: "Something looks like a part of a key or a password." };
  }
  const leaks = secrets
    .map(lettersOf)
    .filter((secret) => secret.length >= MIN_SECRET_LETTERS)
    .some((secret) => letters.includes(secret) || letters.includes(Array.from(secret).toReversed().join("")));
  if (!leaks) return check;
  return { ...check, ok: false, severity: "block", note: "It holds one of our own keys or passwords." };
}

const ANY_ADDRESS = /[^\s<>()[\]"',;:]*@[^\s<>()[\]"',;:]*/gu;
const SPELLED_ADDRESS =
  /[([{]\s*(?:at|ät|chez|dot|punkt|point|@|\.)\s*[)\]}]|(?<!\p{L})[\p{L}\p{N}._-]+\s+(?:at|ät)\s+[\p{L}\p{N}-]+\s+(?:dot|punkt|point)\s+\p{L}{2,}|[\p{L}\p{N}]\s+(?:dot|punkt)\s+(?:com|net|org|info|io|eu|de|fr|uk|example)(?!\p{L})/iu;

function addressFault(content: string, recipient: string): string | null {
  const strange = [...content.matchAll(ANY_ADDRESS)]
    .map(([found]) => found.replace(/[.!?]+$/, "").toLowerCase())
    .filter((found) => found !== recipient.toLowerCase());
  const isSpelled = SPELLED_ADDRESS.test(content) || /\bhxxps?\b/iu.test(content);
  return strange.length > 0 || isSpelled ? "It names a mail address or a hidden link." : null;
}

function languageFault({ body, claimedLanguage, language }: ModelDraft): string | null {
  // What no template speaks is answered in English, as the template does.
  const expected = language === "other" ? "en" : language;
  const isExpected = claimedLanguage === expected && detectLanguage(body) === expected;
  return isExpected ? null : "It is not written in the language of the form.";
}

function quoteFault(content: string, { freeText, names, sources }: ModelCheckInput): string | null {
  const words = sharedRun(content, freeText, { words: QUOTED_WORDS, allowed: names, known: sources });
  const letters = sharedLetters(content, freeText, { letters: QUOTED_LETTERS, known: sources });
  return words === null && letters === null ? null : "It repeats a passage of the message.";
}

const MARKUP =
  /<\s*[\p{L}/!?|%]|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});|!\[|\]\s*\(|\]\s*:\s*\S|```|~~~|\*\*|__|^\s{0,3}#{1,6}\s|^\s*\|.*\||\{\{|\{%|\$\{|%\}|\[\/?INST\]|"(?:tool_calls?|function_call|arguments)"|\btool_calls?\b|\bfunction_call\b/imu;
const HEADER_LINE =
  /^\s*(?:to|cc|bcc|from|reply-to|sender|return-path|subject|date|received|message-id|in-reply-to|references|mime-version|content-[a-z-]+|x-[a-z0-9-]+|list-[a-z-]+|disposition-notification-to|an|von|betreff|kopie|blindkopie|objet|destinataire)\s*:/imu;
const ENCODED_HEADER =
  /=\?[\w-]+\?[bq]\?|%0[ad]|\\r\\n|\b(?:bcc|reply-to|return-path|content-type|mime-version)\s*:/iu;

function markupFault(content: string): string | null {
  if (HEADER_LINE.test(content) || ENCODED_HEADER.test(content)) return "It holds a line like a mail header.";
  return MARKUP.test(content) ? "It holds HTML, Markdown or code." : null;
}

function leakFault(content: string, { instructions, fence }: ModelCheckInput): string | null {
  const isLeak =
    lettersOf(content).includes(lettersOf(fence)) ||
    sharedRun(content, instructions, { words: LEAKED_WORDS }) !== null;
  return isLeak ? "It repeats our instructions." : null;
}
