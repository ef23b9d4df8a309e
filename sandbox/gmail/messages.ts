import { z } from "zod";

import type { Call, Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import type { MailService } from "./compose.ts";
import { compose, readJson, storeSent, threadFor } from "./compose.ts";
import { notFound } from "./errors.ts";
import { parseQuery } from "./query.ts";
import type { StoredMessage } from "./state.ts";
import { relabel, removeMessage, threadMessages } from "./state.ts";
import { formatOf, minimal, page, viewMessage } from "./views.ts";

const Labels = z.object({
  addLabelIds: z.array(z.string()).default([]),
  removeLabelIds: z.array(z.string()).default([]),
});

export function messageRoutes(base: string, service: MailService): Route[] {
  const { box } = service;
  const find = (call: Call): StoredMessage => box.messages.get(param(call, "id")) ?? notFound();
  const wanted = (call: Call): string[] => call.url.searchParams.getAll("metadataHeaders");

  return [
    route("POST", `${base}/messages/send`, async (call) => {
      const composed = await compose(readJson(call, z.unknown()));
      const sent = box.store.transaction(() => storeSent(service, composed, threadFor(box, composed)));
      return json(200, minimal(sent));
    }),
    route("GET", `${base}/messages`, (call) => {
      const found = searchMessages(service, call);
      const { items, nextPageToken } = page(found, call);
      const messages = items.map(({ id, threadId }) => ({ id, threadId }));
      return json(200, {
        ...(messages.length > 0 ? { messages } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
        resultSizeEstimate: found.length,
      });
    }),
    route("GET", `${base}/messages/:id`, (call) =>
      json(200, viewMessage(find(call), formatOf(call), wanted(call))),
    ),
    route("DELETE", `${base}/messages/:id`, (call) => {
      const message = find(call);
      box.store.transaction(() => removeMessage(box, message));
      return { status: 204 };
    }),
    route("POST", `${base}/messages/:id/modify`, (call) => {
      const { addLabelIds, removeLabelIds } = readJson(call, Labels);
      const message = find(call);
      return json(
        200,
        minimal(
          box.store.transaction(() => relabel(box, message, { add: addLabelIds, remove: removeLabelIds })),
        ),
      );
    }),
    route("POST", `${base}/messages/:id/trash`, (call) => {
      const message = find(call);
      return json(
        200,
        minimal(box.store.transaction(() => relabel(box, message, { add: ["TRASH"], remove: ["INBOX"] }))),
      );
    }),
    route("GET", `${base}/threads`, (call) => {
      const newest = new Map<string, StoredMessage>();
      for (const message of searchMessages(service, call))
        if (!newest.has(message.threadId)) newest.set(message.threadId, message);
      const { items, nextPageToken } = page([...newest.values()], call);
      const threads = items.map((message) => ({
        id: message.threadId,
        snippet: message.parsed.text.slice(0, 200),
        historyId: String(message.historyId),
      }));
      return json(200, {
        ...(threads.length > 0 ? { threads } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
        resultSizeEstimate: newest.size,
      });
    }),
    route("GET", `${base}/threads/:id`, (call) => {
      const messages = threadMessages(box, param(call, "id"));
      const last = messages.at(-1) ?? notFound();
      return json(200, {
        id: param(call, "id"),
        historyId: String(last.historyId),
        messages: messages.map((message) => viewMessage(message, formatOf(call), wanted(call))),
      });
    }),
  ];
}

/** Newest first. A query goes through the search index, which may lag behind; a plain list does not. */
function searchMessages({ box, faults }: MailService, call: Call): StoredMessage[] {
  const query = call.url.searchParams.get("q") ?? "";
  const labels = call.url.searchParams.getAll("labelIds");
  const matches = parseQuery(query);
  const indexedUntil = query ? box.now() - faults.current().gmail.indexLagMs : Number.POSITIVE_INFINITY;
  const withTrash =
    call.url.searchParams.get("includeSpamTrash") === "true" || /\bin:(anywhere|trash|spam)\b/i.test(query);
  const found = box.messages.all().filter((message) => {
    if (!withTrash && (message.labelIds.includes("TRASH") || message.labelIds.includes("SPAM"))) return false;
    return labels.every((label) => message.labelIds.includes(label)) && matches(message);
  });
  const indexed = found.filter((message) => message.internalDate <= indexedUntil);
  if (indexed.length < found.length) faults.count("gmail.indexLagMs");
  return indexed.toSorted((a, b) => b.internalDate - a.internalDate);
}
