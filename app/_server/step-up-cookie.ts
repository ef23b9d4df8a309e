import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";

import { env } from "#lib/env.ts";
import type { AskedProof } from "#lib/services/identity/prove-again.ts";

import { isHttps } from "./session-cookie.ts";

const VALID_MS = 15 * 60_000;
const FORM = /^([0-9a-f-]{36})\.(\d{13})\.([0-9A-Za-z_-]{43})$/;

/** Lax, as the session's own: the way back from the provider comes from another site. It only names what was asked. */
export function stepUpCookie(asked: AskedProof | null): string {
  const value = asked ? signed(asked) : "";
  const age = asked ? VALID_MS / 1000 : 0;
  const secure = isHttps() ? "; Secure" : "";
  return `${stepUpCookieName()}=${value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

export function stepUpCookieName(): string {
  return isHttps() ? "__Host-countersign.step-up" : "countersign.step-up";
}

/** Which session was asked for a fresh proof, and when; null for whatever we did not write ourselves. */
export function readStepUp(value: string | undefined): AskedProof | null {
  const [, sessionId = "", millis = "", mac = ""] = FORM.exec(value ?? "") ?? [];
  if (!sessionId) return null;
  if (!timingSafeEqual(Buffer.from(mac), Buffer.from(macOf(`${sessionId}.${millis}`)))) return null;
  const askedAt = new Date(Number(millis));
  return Date.now() - askedAt.getTime() <= VALID_MS ? { sessionId, askedAt } : null;
}

function signed({ sessionId, askedAt }: AskedProof): string {
  const text = `${sessionId}.${askedAt.getTime()}`;
  return `${text}.${macOf(text)}`;
}

function macOf(text: string): string {
  return createHmac("sha256", env().SESSION_SECRET).update(`step-up|${text}`).digest("base64url");
}
