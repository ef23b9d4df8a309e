import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const PREFIX = /^signkey-\w+-/;
const TOLERANCE_SECONDS = 300;

/** The signature header for a body that is already canonical JSON. */
export function signBody(body: string, key: string): string {
  const timestamp = Math.floor(Date.now() / 1000);
  return `t=${timestamp}&s=${digest(body, key, String(timestamp))}`;
}

/** True if one of the keys signed this very text within the last five minutes. */
export function isSignedBy(keys: string[], text: string, header: string | undefined): boolean {
  const params = new URLSearchParams(header ?? "");
  const timestamp = params.get("t") ?? "";
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (timestamp === "" || !(age <= TOLERANCE_SECONDS)) return false;
  return keys.some((key) => equal(params.get("s") ?? "", digest(text, key, timestamp)));
}

/** True if the request bears a signing key: hashed as the SDK sends it, or in clear from an operator's own client. */
export function bearsSigningKey(keys: string[], authorization: string | undefined): boolean {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1] ?? "";
  return keys.some((key) => equal(token, key) || equal(token, hashSigningKey(key)));
}

export function equal(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

function digest(body: string, key: string, timestamp: string): string {
  return createHmac("sha256", key.replace(PREFIX, "")).update(body).update(timestamp).digest("hex");
}

function hashSigningKey(key: string): string {
  const prefix = PREFIX.exec(key)?.[0] ?? "";
  return (
    prefix +
    createHash("sha256")
      .update(Buffer.from(key.replace(PREFIX, ""), "hex"))
      .digest("hex")
  );
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
