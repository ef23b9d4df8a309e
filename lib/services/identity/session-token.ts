import { createHash, randomBytes } from "node:crypto";

/** 256 bits of chance; only its hash is stored, so a copy of the database signs nobody in. */
export function newSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

export function hashSessionToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
