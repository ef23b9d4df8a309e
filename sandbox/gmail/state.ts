import { randomBytes, randomInt } from "node:crypto";

import type { Collection, Store } from "../core/store.ts";
import type { ParsedMail } from "./mime.ts";

export interface StoredMessage {
  id: string;
  threadId: string;
  labelIds: string[];
  historyId: number;
  internalDate: number;
  /** base64url, as given or as it left. */
  raw: string;
  parsed: ParsedMail;
}

export interface StoredDraft {
  id: string;
  messageId: string;
}

export interface HistoryEntry {
  id: number;
  at: number;
  type: "messagesAdded" | "messagesDeleted" | "labelsAdded" | "labelsRemoved";
  message: { id: string; threadId: string; labelIds: string[] };
  labelIds?: string[];
}

export interface Mailbox {
  store: Store;
  messages: Collection<StoredMessage>;
  drafts: Collection<StoredDraft>;
  history: Collection<HistoryEntry>;
  meta: Collection<number>;
  now: () => number;
}

const HISTORY_KEPT_MS = 7 * 86_400_000;

export function openMailbox(store: Store, now: () => number): Mailbox {
  return {
    store,
    messages: store.collection("messages"),
    drafts: store.collection("drafts"),
    history: store.collection("history"),
    meta: store.collection("meta"),
    now,
  };
}

/** Like Gmail's: hexadecimal, unique, roughly in order of time. */
export function newMessageId(box: Mailbox): string {
  return BigInt(box.now()).toString(16).padStart(11, "0") + randomBytes(3).toString("hex").slice(0, 5);
}

export const newDraftId = (): string => `r-${BigInt(`0x${randomBytes(8).toString("hex")}`)}`;

export function currentHistoryId(box: Mailbox): number {
  return box.meta.get("historyId") ?? 1_000;
}

/** History ids grow by random gaps: they are an order, never a count. */
export function nextHistoryId(box: Mailbox): number {
  const id = currentHistoryId(box) + randomInt(1, 60);
  box.meta.put("historyId", id);
  return id;
}

function recordHistory(
  box: Mailbox,
  message: StoredMessage,
  { type, labelIds }: Pick<HistoryEntry, "type" | "labelIds">,
): void {
  const entry: HistoryEntry = {
    id: message.historyId,
    at: box.now(),
    type,
    message: { id: message.id, threadId: message.threadId, labelIds: message.labelIds },
    ...(labelIds ? { labelIds } : {}),
  };
  box.history.put(`${entry.id}-${type}-${message.id}`, entry);
}

/** Ids below this one are forgotten; a client that asks for them gets a 404 and must start over. */
export function oldestHistoryId(box: Mailbox, isForgotten: boolean): number {
  if (isForgotten) return currentHistoryId(box) + 1;
  const limit = box.now() - HISTORY_KEPT_MS;
  return box.history.all().findLast((entry) => entry.at < limit)?.id ?? 0;
}

export function addMessage(box: Mailbox, message: Omit<StoredMessage, "historyId">): StoredMessage {
  const stored: StoredMessage = { ...message, historyId: nextHistoryId(box) };
  box.messages.put(stored.id, stored);
  recordHistory(box, stored, { type: "messagesAdded" });
  return stored;
}

export function removeMessage(box: Mailbox, message: StoredMessage): void {
  box.messages.delete(message.id);
  recordHistory(box, { ...message, historyId: nextHistoryId(box) }, { type: "messagesDeleted" });
}

export function relabel(
  box: Mailbox,
  message: StoredMessage,
  { add, remove }: { add: string[]; remove: string[] },
): StoredMessage {
  const labelIds = [...new Set([...message.labelIds, ...add])].filter((label) => !remove.includes(label));
  const next = { ...message, labelIds, historyId: nextHistoryId(box) };
  box.messages.put(next.id, next);
  if (add.length > 0) recordHistory(box, next, { type: "labelsAdded", labelIds: add });
  if (remove.length > 0) recordHistory(box, next, { type: "labelsRemoved", labelIds: remove });
  return next;
}

export const threadMessages = (box: Mailbox, threadId: string): StoredMessage[] =>
  box.messages
    .all()
    .filter((message) => message.threadId === threadId)
    .toSorted((a, b) => a.internalDate - b.internalDate);
