const HIDDEN =
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g;
const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;

/** Bytes of a stranger as text in which nothing hides: controls as their pictures (␀), the others by number (‹U+202E›). */
export function visibleText(bytes: Uint8Array, maxLength: number): { text: string; isCut: boolean } {
  const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const shown = decoded.slice(0, maxLength).toWellFormed();
  return { text: shown.replace(HIDDEN, pictureOf), isCut: decoded.length > maxLength };
}

function pictureOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(CONTROL_PICTURES + code);
  if (code === DELETE) return "␡";
  return `‹U+${code.toString(16).toUpperCase().padStart(4, "0")}›`;
}
