import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** A person's data key, unwrapped. */
export type SubjectKey = { ownerId: string; version: number; key: Buffer };

/** Where a sealed value lives. A ciphertext moved to another place cannot be opened. */
export type SealedPlace = { table: string; column: string; rowId: string };

const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 3;

/** Encrypts with AES-256-GCM under the person's key, bound to the place. */
export function seal(key: SubjectKey, place: SealedPlace, plaintext: Buffer | string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key.key, iv);
  cipher.setAAD(additionalData(key, place));
  const body = Buffer.concat([cipher.update(plaintext as Buffer), cipher.final()]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(FORMAT, 0);
  header.writeUInt16BE(key.version, 1);
  return Buffer.concat([header, iv, body, cipher.getAuthTag()]);
}

/** Decrypts what `seal` made. Throws when the bytes, the key or the place differ. */
export function unseal(key: SubjectKey, place: SealedPlace, sealed: Buffer): Buffer {
  if (sealed.readUInt8(0) !== FORMAT) throw new Error("A sealed value has an unknown format.");
  const iv = sealed.subarray(HEADER_BYTES, HEADER_BYTES + IV_BYTES);
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key.key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData({ ...key, version: sealed.readUInt16BE(1) }, place));
  decipher.setAuthTag(tag);
  return Buffer.concat([
    decipher.update(sealed.subarray(HEADER_BYTES + IV_BYTES, sealed.length - TAG_BYTES)),
    decipher.final(),
  ]);
}

/** As `seal`, but keeps null. */
export function sealText(
  key: SubjectKey,
  place: SealedPlace,
  value: string | null | undefined,
): Buffer | null {
  return value === null || value === undefined ? null : seal(key, place, value);
}

/** The text, or null when there is none or when the person's key is gone (erased). */
export function unsealText(key: SubjectKey | null, place: SealedPlace, sealed: Buffer | null): string | null {
  return key && sealed ? unseal(key, place, sealed).toString("utf8") : null;
}

function additionalData(key: SubjectKey, { table, column, rowId }: SealedPlace): Buffer {
  return Buffer.from(`${table}|${column}|${rowId}|${key.ownerId}|${key.version}`);
}
