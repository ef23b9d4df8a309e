/** What a team words and decides itself: each in numbered versions, one of them in use. */
export const CONTENT_KINDS = ["template", "prompt", "policy"] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

/** `pricing@3`: what a draft says it was written with. */
export function versionLabel({ name, version }: { name: string; version: number }): string {
  return `${name}@${version}`;
}

/** The opposite of `versionLabel`; null for anything else. */
export function parseVersionLabel(label: string): { name: string; version: number } | null {
  const [, name, digits] = /^([a-z][a-z0-9.-]{0,79})@([1-9]\d{0,8})$/.exec(label) ?? [];
  return name === undefined ? null : { name, version: Number(digits) };
}
