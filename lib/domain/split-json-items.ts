import { readJson, type UnreadableCause } from "./read-json.ts";

export type SplitResult = { ok: true; items: string[] } | { ok: false; cause: UnreadableCause };

/**
 * Cuts a JSON list into the source texts of its items without reading them, so that one broken item spoils no other.
 * A single object is a list of one. Only a list whose brackets do not close is refused as a whole.
 */
export function splitJsonItems(bytes: Uint8Array): SplitResult {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trim();
  } catch {
    return { ok: false, cause: "invalid_utf8" };
  }
  if (text === "") return { ok: false, cause: "empty" };
  if (text.startsWith("{")) return { ok: true, items: [text] };
  const items = text.startsWith("[") ? cut(text) : null;
  if (items) return { ok: true, items };
  const whole = readJson(bytes);
  return { ok: false, cause: whole.ok ? "invalid_json" : whole.cause };
}

/** Null when the list does not end where the text ends. */
function cut(text: string): string[] | null {
  const items: string[] = [];
  let depth = 0;
  let start = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") {
      depth -= 1;
      if (depth > 0) continue;
      const isEnd = character === "]" && at === text.length - 1;
      const last = text.slice(start, at).trim();
      return isEnd ? [...items, ...(last === "" && items.length === 0 ? [] : [last])] : null;
    } else if (character === "," && depth === 1) {
      items.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
