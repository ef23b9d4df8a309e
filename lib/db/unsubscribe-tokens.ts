import { createHmac, timingSafeEqual } from "node:crypto";

import { env } from "#lib/env.ts";

const HALF_BYTES = 16;
const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/;
const PURPOSE = "unsubscribe/1";

/**
 * The word in a person's unsubscribe link: always the same for the same person, readable by nobody else, and not to
 * be guessed. A tag over person and purpose comes first; the person's id follows, covered by a pad made of the tag.
 * It hangs on LOOKUP_KEY alone, which is never changed in place: new master keys or session secrets leave it valid.
 */
export function unsubscribeToken(contactId: string): string {
  const id = Buffer.from(contactId.replaceAll("-", ""), "hex");
  const tag = tagOf(id);
  return Buffer.concat([tag, covered(id, tag)]).toString("base64url");
}

/** The person whose link carries this word; null for a word that we did not make. */
export function readUnsubscribeToken(token: string): string | null {
  if (!TOKEN_FORM.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  if (bytes.length !== 2 * HALF_BYTES || bytes.toString("base64url") !== token) return null;
  const tag = bytes.subarray(0, HALF_BYTES);
  const id = covered(bytes.subarray(HALF_BYTES), tag);
  if (!timingSafeEqual(tag, tagOf(id))) return null;
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function tagOf(id: Buffer): Buffer {
  return mac("tag", id).subarray(0, HALF_BYTES);
}

function covered(half: Buffer, tag: Buffer): Buffer {
  const pad = mac("pad", tag);
  return Buffer.from(half.map((byte, index) => byte ^ (pad[index] ?? 0)));
}

function mac(part: "tag" | "pad", bytes: Buffer): Buffer {
  return createHmac("sha256", Buffer.from(env().LOOKUP_KEY, "base64"))
    .update(`${PURPOSE}:${part}:`)
    .update(bytes)
    .digest();
}
