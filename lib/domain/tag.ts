export const MAX_TAG_LENGTH = 32;
/** More of them on one workflow say nothing any more. */
export const MAX_TAGS = 20;

const TAG = /^[\p{Ll}\p{Lo}\p{N}]+(?:-[\p{Ll}\p{Lo}\p{N}]+)*$/u;

/** "Key Account" and "key-account" are one tag. */
export function normaliseTag(typed: string): string {
  return typed
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/gu, "-");
}

/** Letters, digits and single hyphens: an address cannot be a tag. */
export function isTag(tag: string): boolean {
  return tag.length <= MAX_TAG_LENGTH && TAG.test(tag);
}
