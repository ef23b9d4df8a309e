import { unsubscribeToken } from "#lib/db/unsubscribe-tokens.ts";

import type { ServiceSettings } from "../context.ts";

/** The link in a person's mail, always the same; null where mails carry none. Plain http only in the sandbox. */
export function unsubscribeLink(
  settings: Pick<ServiceSettings, "isListUnsubscribe" | "publicUrl" | "appEnv">,
  contactId: string,
): string | null {
  const { isListUnsubscribe, publicUrl, appEnv } = settings;
  if (!isListUnsubscribe) return null;
  if (!publicUrl.startsWith("https://") && appEnv !== "sandbox") return null;
  return `${publicUrl.replace(/\/+$/, "")}/unsubscribe/${unsubscribeToken(contactId)}`;
}
