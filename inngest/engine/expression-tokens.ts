import { UnsupportedByEmbeddedEngine } from "./errors.ts";

export type Token =
  | { kind: "value"; value: unknown }
  | { kind: "name"; name: string }
  | { kind: "sign"; sign: string };

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[<>!+.()[\],?:]))/gy;
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "'": "'" };

export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let used = 0;
  for (const [text, number, quoted, name, sign] of source.matchAll(TOKEN)) {
    used += text.length;
    if (number !== undefined) tokens.push({ kind: "value", value: Number(number) });
    else if (quoted !== undefined) tokens.push({ kind: "value", value: unquote(quoted, source) });
    else if (name !== undefined) tokens.push({ kind: "name", name });
    else tokens.push({ kind: "sign", sign: sign ?? "" });
  }
  if (source.slice(used).trim() !== "") throw refused(source);
  return tokens;
}

export function refused(source: string): UnsupportedByEmbeddedEngine {
  return new UnsupportedByEmbeddedEngine(`expression not supported by the embedded engine: ${source}`);
}

function unquote(quoted: string, source: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => {
    const escaped = ESCAPES[letter];
    if (escaped === undefined) throw refused(source);
    return escaped;
  });
}
