import { z } from "zod";

import type { Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import type { Composed, MailService } from "./compose.ts";
import { compose, readJson, storeSent, threadFor } from "./compose.ts";
import { invalid, notFound } from "./errors.ts";
import { decodeRaw } from "./mime.ts";
import type { StoredDraft, StoredMessage } from "./state.ts";
import { addMessage, newDraftId, newMessageId, removeMessage } from "./state.ts";
import { formatOf, minimal, page, viewMessage } from "./views.ts";

const DraftBody = z.object({ id: z.string().optional(), message: z.unknown().optional() });

export function draftRoutes(base: string, service: MailService): Route[] {
  const { box } = service;
  const find = (id: string): { draft: StoredDraft; message: StoredMessage } => {
    const draft = box.drafts.get(id);
    const message = draft && box.messages.get(draft.messageId);
    return draft && message ? { draft, message } : notFound();
  };
  const view = (draft: StoredDraft, message: StoredMessage) => ({ id: draft.id, message: minimal(message) });

  const store = (id: string, composed: Composed, threadId: string | undefined) =>
    box.store.transaction(() => {
      const messageId = newMessageId(box);
      const message = addMessage(box, {
        id: messageId,
        threadId: threadId ?? messageId,
        labelIds: ["DRAFT"],
        internalDate: box.now(),
        raw: composed.raw.toString("base64url"),
        parsed: composed.parsed,
      });
      const draft = { id, messageId };
      box.drafts.put(id, draft);
      return view(draft, message);
    });

  return [
    route("POST", `${base}/drafts`, async (call) => {
      const composed = await compose(readJson(call, DraftBody).message);
      return json(200, store(newDraftId(), composed, threadFor(box, composed)));
    }),
    route("GET", `${base}/drafts`, (call) => {
      const newestFirst = box.drafts.all().toReversed();
      const { items, nextPageToken } = page(newestFirst, call);
      const drafts = items.map(({ id, messageId }) => ({
        id,
        message: { id: messageId, threadId: box.messages.get(messageId)?.threadId ?? messageId },
      }));
      return json(200, {
        ...(drafts.length > 0 ? { drafts } : {}),
        ...(nextPageToken ? { nextPageToken } : {}),
        resultSizeEstimate: newestFirst.length,
      });
    }),
    // Sending deletes the draft and makes a new message with the SENT label, in one step: a second send finds nothing.
    route("POST", `${base}/drafts/send`, async (call) => {
      const body = readJson(call, DraftBody);
      const replacement = body.message === undefined ? undefined : await composeIfRaw(body.message);
      if (!body.id) {
        const fresh = replacement ?? invalid("Invalid draft");
        return json(
          200,
          minimal(box.store.transaction(() => storeSent(service, fresh, threadFor(box, fresh)))),
        );
      }
      const { draft, message } = find(body.id);
      const composed = replacement ?? {
        raw: decodeRaw(message.raw),
        parsed: message.parsed,
        threadId: undefined,
      };
      const sent = box.store.transaction(() => {
        const copy = storeSent(service, composed, message.threadId);
        box.drafts.delete(draft.id);
        removeMessage(box, message);
        return copy;
      });
      return json(200, minimal(sent));
    }),
    route("GET", `${base}/drafts/:id`, (call) => {
      const { draft, message } = find(param(call, "id"));
      return json(200, { id: draft.id, message: viewMessage(message, formatOf(call), []) });
    }),
    // A new message id under the same draft id.
    route("PUT", `${base}/drafts/:id`, async (call) => {
      const composed = await compose(readJson(call, DraftBody).message);
      const { draft, message } = find(param(call, "id"));
      const threadId = threadFor(box, composed) ?? message.threadId;
      return json(
        200,
        box.store.transaction(() => {
          removeMessage(box, message);
          return store(draft.id, composed, threadId);
        }),
      );
    }),
    route("DELETE", `${base}/drafts/:id`, (call) => {
      const { draft, message } = find(param(call, "id"));
      box.store.transaction(() => {
        box.drafts.delete(draft.id);
        removeMessage(box, message);
      });
      return { status: 204 };
    }),
  ];
}

async function composeIfRaw(message: unknown): Promise<Composed | undefined> {
  const hasRaw = typeof message === "object" && message !== null && "raw" in message;
  return hasRaw ? compose(message) : undefined;
}
