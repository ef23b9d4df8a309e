import { headerOf } from "../gmail/mime.ts";
import type { StoredMessage } from "../gmail/state.ts";

/** The address behind the button that a mail provider shows beside the sender's name (RFC 8058); null without one. */
export function oneClickLink({ parsed }: StoredMessage): string | null {
  if (headerOf(parsed.headers, "List-Unsubscribe-Post").trim() !== "List-Unsubscribe=One-Click") return null;
  return /<(https?:\/\/[^<>\s]+)>/.exec(headerOf(parsed.headers, "List-Unsubscribe"))?.[1] ?? null;
}

/** Presses it as a provider does: the prescribed body, no cookies, no redirects. Only ever at the console's own address. */
export async function pressOneClick(message: StoredMessage, appUrl: string): Promise<string> {
  const link = oneClickLink(message);
  if (link === null || new URL(link).origin !== new URL(appUrl).origin) return "nothing";
  try {
    const answer = await fetch(link, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
      signal: AbortSignal.timeout(5_000),
    });
    return String(answer.status);
  } catch {
    return "nothing";
  }
}
