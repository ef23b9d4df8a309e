import { z } from "zod";

import type { Route } from "../core/http.ts";
import { json, route } from "../core/http.ts";
import type { MailService } from "./compose.ts";
import { readJson } from "./compose.ts";
import { invalid, notFound } from "./errors.ts";
import type { HistoryEntry } from "./state.ts";
import { currentHistoryId, oldestHistoryId } from "./state.ts";
import { page } from "./views.ts";

const WATCH_MS = 7 * 86_400_000;
const SYSTEM_LABELS = ["INBOX", "SENT", "DRAFT", "SPAM", "TRASH", "UNREAD", "STARRED", "IMPORTANT"];
const HISTORY_TYPES: Record<string, HistoryEntry["type"]> = {
  messageAdded: "messagesAdded",
  messageDeleted: "messagesDeleted",
  labelAdded: "labelsAdded",
  labelRemoved: "labelsRemoved",
};
const WatchBody = z.object({
  topicName: z.string().regex(/^projects\/[^/]+\/topics\/[^/]+$/, "Invalid topicName"),
  labelIds: z.array(z.string()).optional(),
  labelFilterBehavior: z.string().optional(),
});

export function accountRoutes(base: string, { box, faults, address }: MailService): Route[] {
  const label = (name: string) => {
    const messages = box.messages.all().filter((message) => message.labelIds.includes(name));
    return { id: name, name, type: "system", messagesTotal: messages.length };
  };
  return [
    route("GET", `${base}/profile`, () =>
      json(200, {
        emailAddress: address,
        messagesTotal: box.messages.all().length,
        threadsTotal: new Set(box.messages.all().map((message) => message.threadId)).size,
        historyId: String(currentHistoryId(box)),
      }),
    ),
    route("GET", `${base}/labels`, () =>
      json(200, { labels: SYSTEM_LABELS.map((name) => ({ id: name, name, type: "system" })) }),
    ),
    route("GET", `${base}/labels/:id`, ({ params }) => {
      const name = SYSTEM_LABELS.find((known) => known === params["id"]);
      return json(200, name ? label(name) : notFound());
    }),
    route("GET", `${base}/history`, (call) => {
      const query = call.url.searchParams;
      const start = Number(query.get("startHistoryId") || Number.NaN);
      if (!Number.isInteger(start)) return invalid("Missing or invalid startHistoryId");
      const { historyForgotten } = faults.current().gmail;
      if (start < oldestHistoryId(box, historyForgotten)) {
        if (historyForgotten) faults.count("gmail.historyForgotten");
        return notFound();
      }
      const types = query
        .getAll("historyTypes")
        .map((type) => HISTORY_TYPES[type] ?? invalid("Invalid historyTypes"));
      const labelId = query.get("labelId");
      const entries = box.history
        .all()
        .filter((entry) => entry.id > start)
        .filter((entry) => types.length === 0 || types.includes(entry.type))
        .filter((entry) => !labelId || entry.message.labelIds.includes(labelId));
      const { items, nextPageToken } = page(entries, call);
      const history = items.map(viewHistory);
      return json(200, {
        ...(history.length > 0 ? { history } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
        historyId: String(currentHistoryId(box)),
      });
    }),
    route("POST", `${base}/watch`, (call) => {
      readJson(call, WatchBody);
      const expiration = box.now() + WATCH_MS;
      box.meta.put("watchExpiration", expiration);
      return json(200, { historyId: String(currentHistoryId(box)), expiration: String(expiration) });
    }),
    route("POST", `${base}/stop`, () => {
      box.meta.delete("watchExpiration");
      return { status: 204 };
    }),
  ];
}

function viewHistory(entry: HistoryEntry) {
  const { id, threadId, labelIds } = entry.message;
  const change = {
    message: { id, threadId, labelIds },
    ...(entry.labelIds ? { labelIds: entry.labelIds } : {}),
  };
  return { id: String(entry.id), messages: [{ id, threadId }], [entry.type]: [change] };
}
