/** Why bytes are not a JSON text that can be trusted to mean one thing. */
export type UnreadableCause =
  | "empty"
  | "invalid_utf8"
  | "invalid_json"
  | "trailing_bytes"
  | "too_deep"
  | "ambiguous"
  | "number_too_large";

export type ReadJsonResult = { ok: true; value: unknown } | { ok: false; cause: UnreadableCause };

const MAX_DEPTH = 32;
const DROPPED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Reads one JSON text from bytes of a stranger. Duplicate keys are refused, a byte order mark is skipped, keys that
 * could pollute prototypes are dropped, and a number that a double cannot hold stays the text it was.
 */
export function readJson(bytes: Uint8Array): ReadJsonResult {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { ok: false, cause: "invalid_utf8" };
  }
  if (text.trim() === "") return { ok: false, cause: "empty" };
  const reader: Reader = { text, at: 0 };
  try {
    const value = readValue(reader, 0);
    skipSpace(reader);
    return reader.at === text.length ? { ok: true, value } : { ok: false, cause: "trailing_bytes" };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, cause: error.reason };
    throw error;
  }
}

type Reader = { readonly text: string; at: number };

class Unreadable extends Error {
  readonly reason: UnreadableCause;
  constructor(reason: UnreadableCause) {
    super(reason);
    this.reason = reason;
  }
}

function readValue(reader: Reader, depth: number): unknown {
  if (depth > MAX_DEPTH) throw new Unreadable("too_deep");
  skipSpace(reader);
  switch (reader.text[reader.at]) {
    case "{":
      return readObject(reader, depth);
    case "[":
      return readArray(reader, depth);
    case '"':
      return readString(reader);
    case "t":
      return readWord(reader, { word: "true", value: true });
    case "f":
      return readWord(reader, { word: "false", value: false });
    case "n":
      return readWord(reader, { word: "null", value: null });
    default:
      return readNumber(reader);
  }
}

function readObject(reader: Reader, depth: number): Record<string, unknown> {
  const result = Object.create(null) as Record<string, unknown>;
  const seen = new Set<string>();
  reader.at += 1;
  if (takes(reader, "}")) return result;
  do {
    skipSpace(reader);
    const key = readString(reader);
    if (seen.has(key)) throw new Unreadable("ambiguous");
    seen.add(key);
    expectNext(reader, ":");
    const value = readValue(reader, depth + 1);
    if (!DROPPED_KEYS.has(key)) result[key] = value;
  } while (takes(reader, ","));
  expectNext(reader, "}");
  return result;
}

function readArray(reader: Reader, depth: number): unknown[] {
  const result: unknown[] = [];
  reader.at += 1;
  if (takes(reader, "]")) return result;
  do {
    result.push(readValue(reader, depth + 1));
  } while (takes(reader, ","));
  expectNext(reader, "]");
  return result;
}

function readString(reader: Reader): string {
  const { text, at } = reader;
  if (text[at] !== '"') throw new Unreadable("invalid_json");
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  reader.at = end + 1;
  try {
    return JSON.parse(text.slice(at, end + 1)) as string;
  } catch {
    throw new Unreadable("invalid_json");
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function readNumber(reader: Reader): number | string {
  NUMBER.lastIndex = reader.at;
  const source = NUMBER.exec(reader.text)?.[0];
  if (source === undefined) throw new Unreadable("invalid_json");
  reader.at += source.length;
  const value = Number(source);
  if (!Number.isFinite(value)) throw new Unreadable("number_too_large");
  return isExact(source, value) ? value : source;
}

/** Fifteen significant digits survive a double; longer ones only when they come back unchanged. */
function isExact(source: string, value: number): boolean {
  const digits = source
    .replace(/[eE].*$/, "")
    .replaceAll(/[-.]/g, "")
    .replace(/^0+/, "").length;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  return digits <= 15 || String(value) === source;
}

function readWord<T>(reader: Reader, { word, value }: { word: string; value: T }): T {
  if (!reader.text.startsWith(word, reader.at)) throw new Unreadable("invalid_json");
  reader.at += word.length;
  return value;
}

function expectNext(reader: Reader, character: string): void {
  if (!takes(reader, character)) throw new Unreadable("invalid_json");
}

function takes(reader: Reader, character: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

function skipSpace(reader: Reader): void {
  while (" \t\n\r".includes(reader.text[reader.at] ?? "x")) reader.at += 1;
}
