import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from "node:crypto";

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
  const iv = freshIv();
  const cipher = createCipheriv("aes-256-gcm", keyObjectOf(key), iv);
  cipher.setAAD(additionalData(key, place));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(FORMAT, 0);
  header.writeUInt16BE(key.version, 1);
  const body = cipher.update(plaintext as Buffer);
  return Buffer.concat([header, iv, body, cipher.final(), cipher.getAuthTag()]);
}

const keyObjects = new WeakMap<Buffer, KeyObject>();

/** Node makes one of every key that comes as bytes, each time; many values are sealed under the same key. */
function keyObjectOf({ key }: SubjectKey): KeyObject {
  const known = keyObjects.get(key) ?? createSecretKey(key);
  keyObjects.set(key, known);
  return known;
}

const POOL_BYTES = IV_BYTES * 256;
let pool = Buffer.alloc(0);

/** Random bytes are drawn many at a time, and each of them is used once. */
function freshIv(): Buffer {
  if (pool.length === 0) pool = randomBytes(POOL_BYTES);
  const iv = pool.subarray(0, IV_BYTES);
  pool = pool.subarray(IV_BYTES);
  return iv;
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
