/** Words that are not stored yet, kept in this browser tab so that a reload or a lost session costs nothing. */
export type KeptEdit = { revision: number; subject: string; text: string };

const PREFIX = "countersign.edit.";

export function readKeptText(draftId: string): string | null {
  try {
    return window.sessionStorage.getItem(PREFIX + draftId);
  } catch {
    return null;
  }
}

export function toKeptEdit(text: string | null): KeptEdit | null {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isKeptEdit(value) ? value : null;
  } catch {
    return null;
  }
}

export function writeKeptEdit(draftId: string, edit: KeptEdit): void {
  try {
    window.sessionStorage.setItem(PREFIX + draftId, JSON.stringify(edit));
  } catch {
    // A full or forbidden storage must not stop a person from typing.
  }
}

export function removeKeptEdit(draftId: string): void {
  window.sessionStorage.removeItem(PREFIX + draftId);
}

function isKeptEdit(value: unknown): value is KeptEdit {
  if (typeof value !== "object" || value === null) return false;
  const { revision, subject, text } = value as Partial<KeptEdit>;
  return typeof revision === "number" && typeof subject === "string" && typeof text === "string";
}
