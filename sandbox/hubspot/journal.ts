import { createHmac } from "node:crypto";

import type { Call, Reply } from "../core/http.ts";
import { json } from "../core/http.ts";
import { bearer, sameText } from "../core/tokens.ts";
import { hubspotError, noCredentials } from "./errors.ts";
import type { HubSpotApp } from "./oauth.ts";
import { isJournalToken } from "./oauth.ts";
import type { Crm } from "./state.ts";

/** What HubSpot keeps, and how long a file's address is good for. */
const KEPT_MS = 3 * 24 * 3_600_000;
const ADDRESS_MS = 5 * 60_000;
const CONTACT_TYPE_ID = "0-1";

interface JournalEntry {
  offset: string;
  at: number;
  events: unknown[];
}

interface ContactChange {
  contactId: string;
  action: "CREATE" | "UPDATE" | "DELETE" | "PRIVACY";
  at: number;
  properties?: readonly string[];
}

/** Writes a file of its own for every change of a contact. */
export function recordInJournal(crm: Crm, { contactId, action, at, properties }: ContactChange): void {
  const serial = (crm.meta.get("journalSerial") ?? 0) + 1;
  crm.meta.put("journalSerial", serial);
  const isPrivacy = action === "PRIVACY";
  const event = {
    type: isPrivacy ? "gdprPrivacyDeletion" : "crmObject",
    portalId: crm.portalId,
    occurredAt: new Date(at).toISOString(),
    action: isPrivacy ? "DELETE" : action,
    objectTypeId: CONTACT_TYPE_ID,
    objectId: Number(contactId),
    ...(properties ? { propertyChanges: [...properties] } : {}),
  };
  const offset = `${at.toString(36)}-${serial.toString(36)}`;
  crm.store.collection<JournalEntry>("journal").put(offset, { offset, at, events: [event] });
}

const PATH =
  /^\/webhooks-journal\/journal\/(?:2026-03|2026-09)\/(?:(earliest|latest)|offset\/([^/]+)\/next)$/;
const FILE = /^\/journal-files\/([^/]+)$/;

/** The webhooks journal, which has tokens of its own and no limits; `null` for every other path. */
export function answerJournal(crm: Crm, app: HubSpotApp, call: Call): Reply | null {
  const file = FILE.exec(call.url.pathname)?.[1];
  if (call.method === "GET" && file !== undefined) return answerFile(crm, app, { call, offset: file });
  const place = PATH.exec(call.url.pathname);
  if (call.method !== "GET" || !place) return null;
  if (!isJournalToken(crm, app, bearer(call.headers.authorization))) return noCredentials();
  const kept = entries(crm).filter(({ at }) => at > crm.now() - KEPT_MS);
  const [, end, after] = place;
  if (end === "earliest") return addressOf(crm, app, { call, entry: kept[0] });
  if (end === "latest") return addressOf(crm, app, { call, entry: kept.at(-1) });
  const index = kept.findIndex(({ offset }) => offset === after);
  return index === -1 ? forgotten() : addressOf(crm, app, { call, entry: kept[index + 1] });
}

function addressOf(
  crm: Crm,
  app: HubSpotApp,
  { call, entry }: { call: Call; entry: JournalEntry | undefined },
): Reply {
  if (!entry) return { status: 204 };
  const expires = crm.now() + ADDRESS_MS;
  const signature = sign(app, entry.offset, expires);
  const query = new URLSearchParams({ expires: String(expires), signature });
  return json(200, {
    url: `${call.url.origin}/journal-files/${entry.offset}?${query.toString()}`,
    expiresAt: new Date(expires).toISOString(),
    currentOffset: entry.offset,
  });
}

function answerFile(crm: Crm, app: HubSpotApp, { call, offset }: { call: Call; offset: string }): Reply {
  const expires = Number(call.url.searchParams.get("expires"));
  const isSigned = sameText(call.url.searchParams.get("signature") ?? "", sign(app, offset, expires));
  const entry = entries(crm).find((known) => known.offset === offset);
  if (!isSigned || !entry || expires < crm.now()) return { status: 403, body: "Request has expired" };
  return json(200, { offset, journalEvents: entry.events, publishedAt: entry.at });
}

const entries = (crm: Crm): JournalEntry[] => crm.store.collection<JournalEntry>("journal").all();

const sign = (app: HubSpotApp, offset: string, expires: number): string =>
  createHmac("sha256", app.clientSecret).update(`${offset}:${expires}`).digest("hex");

const forgotten = (): Reply =>
  hubspotError({ status: 404, category: "OBJECT_NOT_FOUND", message: "No journal entry at this offset." });
