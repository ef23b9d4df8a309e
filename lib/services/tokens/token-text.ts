import { createHash, randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const PREFIX = "cs_live";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_BYTES = 32;
const SECRET_LENGTH = 43;
const ID_BYTES = 8;
const ID_LENGTH = 11;
const CRC_LENGTH = 6;
const FORM = /^cs_live_([0-9A-Za-z]{11})_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})$/;

export type NewToken = { text: string; publicId: string; tokenSha256: Buffer };

/** 256 bits of chance; only the hash is kept, and the checksum lets a scanner tell a real token from a lookalike. */
export function newToken(): NewToken {
  const publicId = base62(randomBytes(ID_BYTES), ID_LENGTH);
  const body = `${PREFIX}_${publicId}_${base62(randomBytes(SECRET_BYTES), SECRET_LENGTH)}`;
  const text = `${body}_${checksum(body)}`;
  return { text, publicId, tokenSha256: hashToken(text) };
}

export function hashToken(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** True for a text of our form whose checksum holds: no typing error, and nothing cut off. */
export function isTokenText(text: string): boolean {
  const [, , , crc] = FORM.exec(text) ?? [];
  return crc !== undefined && crc === checksum(text.slice(0, text.lastIndexOf("_")));
}

/** As much of a token as may be shown. */
export function shownPrefix(publicId: string): string {
  return `${PREFIX}_${publicId}`;
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return base62(bytes, CRC_LENGTH);
}

function base62(bytes: Buffer, length: number): string {
  let rest = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  while (text.length < length) {
    text = (DIGITS[Number(rest % 62n)] ?? "0") + text;
    rest /= 62n;
  }
  return text;
}
