import { createHmac, timingSafeEqual } from "node:crypto";

export interface AccessToken {
  issuedAt: number;
  expiresAt: number;
}

/** Tokens carry their own lifetime and a keyed digest, so they stay valid over a restart without being stored. */
export function issueToken(prefix: string, key: string, token: AccessToken): string {
  const body = `${prefix}${token.issuedAt.toString(36)}-${token.expiresAt.toString(36)}`;
  return `${body}-${digest(key, body)}`;
}

export function readToken(prefix: string, key: string, text: string): AccessToken | null {
  if (!text.startsWith(prefix)) return null;
  const parts = text.slice(prefix.length).split("-");
  const [issued, expires, signature] = parts;
  if (parts.length !== 3 || !issued || !expires || !signature) return null;
  if (!sameText(signature, digest(key, `${prefix}${issued}-${expires}`))) return null;
  return { issuedAt: Number.parseInt(issued, 36), expiresAt: Number.parseInt(expires, 36) };
}

export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export function bearer(header: string | undefined): string {
  return /^Bearer\s+(\S+)$/i.exec(header ?? "")?.[1] ?? "";
}

const digest = (key: string, body: string): string =>
  createHmac("sha256", key).update(body).digest("hex").slice(0, 40);
