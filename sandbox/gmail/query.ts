import { headerOf } from "./mime.ts";
import type { StoredMessage } from "./state.ts";

type Test = (message: StoredMessage) => boolean;

/** Gmail's search language, as far as mail programs use it: operators, quotes, negation, free words. */
export function parseQuery(query: string): Test {
  const terms = query.match(/-?(?:[\w-]+:)?(?:"[^"]*"|\([^)]*\)|[^\s"()]+)/g) ?? [];
  const tests = terms.map((term) => {
    const negated = term.startsWith("-") && term.length > 1;
    const test = parseTerm(negated ? term.slice(1) : term);
    return negated ? (message: StoredMessage) => !test(message) : test;
  });
  return (message) => tests.every((test) => test(message));
}

function parseTerm(term: string): Test {
  const found = /^([a-z0-9_]+):(.+)$/i.exec(term);
  const value = (found?.[2] ?? term).replaceAll(/^[("]+|[)"]+$/g, "").toLowerCase();
  const includes = (text: string): boolean => text.toLowerCase().includes(value);
  const anyOf =
    (pick: (message: StoredMessage) => string[]): Test =>
    (message) =>
      pick(message).some(includes);
  switch (found?.[1]?.toLowerCase() ?? "word") {
    case "in":
    case "is":
    case "label":
      return value === "anywhere" ? () => true : ({ labelIds }) => labelIds.includes(labelOf(value));
    case "to":
      return anyOf(({ parsed }) => [
        ...parsed.to,
        ...parsed.cc,
        ...parsed.bcc,
        headerOf(parsed.headers, "to"),
      ]);
    case "cc":
      return anyOf(({ parsed }) => parsed.cc);
    case "from":
      return anyOf(({ parsed }) => [parsed.from, headerOf(parsed.headers, "from")]);
    case "subject":
      return anyOf(({ parsed }) => [parsed.subject]);
    case "rfc822msgid":
      return ({ parsed }) => bare(parsed.messageId) === bare(value);
    case "after":
    case "newer":
      return ({ internalDate }) => internalDate >= instant(value);
    case "before":
    case "older":
      return ({ internalDate }) => internalDate < instant(value);
    case "has":
      return ({ parsed }) => value !== "attachment" || parsed.attachments.length > 0;
    default:
      return anyOf(({ parsed }) => [parsed.subject, parsed.text, parsed.from, ...parsed.to]);
  }
}

const bare = (messageId: string): string => messageId.replaceAll(/[<>]/g, "").toLowerCase();

function labelOf(name: string): string {
  return name === "drafts" ? "DRAFT" : name.toUpperCase();
}

/** Epoch seconds, or a day as 2026/11/22. */
function instant(value: string): number {
  if (/^\d{9,}$/.test(value)) return Number(value) * 1000;
  return Date.parse(`${value.replaceAll("/", "-")}T00:00:00Z`) || 0;
}
