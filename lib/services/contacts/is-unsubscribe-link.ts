import { readUnsubscribeToken } from "#lib/db/unsubscribe-tokens.ts";

/** True for a word that we made, whoever it belongs to and whether they still exist. */
export function isUnsubscribeLink(token: string): boolean {
  return readUnsubscribeToken(token) !== null;
}
