import PostalMime from "postal-mime";
import type { z } from "zod";

import { unguarded } from "../call-guard.ts";
import { callHttp, type HttpAnswer } from "../http.ts";
import { textDigest } from "./build-message.ts";
import {
  DraftAnswer,
  DraftListAnswer,
  MessageListAnswer,
  RawDraftAnswer,
  RawMessage,
  readAnswer,
  refusalOf,
  SentAnswer,
} from "./gmail-answers.ts";
import { createGmailHistory } from "./gmail-history.ts";
import { createGmailTokens, type GmailCredentials } from "./gmail-tokens.ts";
import type { Gmail, GmailDraftContent, GmailMessage } from "./gmail.ts";

type Call = { name: string; method: "GET" | "POST" | "DELETE"; path: string; body?: unknown };
type CallGmail = (call: Call) => Promise<HttpAnswer>;

const MAX_LISTED = 25;

/** Gmail over its REST API, as one mailbox's owner. */
export function createGmailClient(options: GmailCredentials & { baseUrl: string; now?: () => Date }): Gmail {
  const now = options.now ?? (() => new Date());
  const tokens = createGmailTokens(options, now);
  const base = `${options.baseUrl.replace(/\/+$/, "")}/gmail/v1/users/me`;

  const callWithToken = async ({ name, method, path, body }: Call, token: string): Promise<HttpAnswer> =>
    callHttp({
      name: `gmail.${name}`,
      service: "Gmail",
      guarded: { service: "gmail", guard: options.guard ?? unguarded },
      method,
      url: `${base}${path}`,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  /** A 401 was not acted upon: the token is renewed once and the call is made again. */
  const call: CallGmail = async (request) => {
    const token = await tokens.current();
    const answer = await callWithToken(request, token);
    if (answer.status !== 401) return answer;
    tokens.discard(token);
    return callWithToken(request, await tokens.current());
  };

  const ask = async <T>(request: Call, schema: z.ZodType<T>): Promise<T> => {
    const answer = await call(request);
    if (!isSuccess(answer)) throw refusalOf(answer, now());
    return readAnswer(schema, answer);
  };

  /** As `ask`, but null when there is no such thing. */
  const askOrNull = async <T>(request: Call, schema: z.ZodType<T>): Promise<T | null> => {
    const answer = await call(request);
    if (answer.status === 404) return null;
    if (!isSuccess(answer)) throw refusalOf(answer, now());
    return readAnswer(schema, answer);
  };

  const findRaw = (messageId: string) => {
    const path = `/messages/${encodeURIComponent(messageId)}?format=raw`;
    return askOrNull({ name: "find-message", method: "GET", path }, RawMessage);
  };
  const findMessage = async (messageId: string): Promise<GmailMessage | null> => {
    const message = await findRaw(messageId);
    return message && readMessage(message);
  };
  const readDraft = (draftId: string) => {
    const path = `/drafts/${encodeURIComponent(draftId)}?format=raw`;
    return askOrNull({ name: "read-draft", method: "GET", path }, RawDraftAnswer);
  };
  const search = async (name: string, q: string, maxResults: number) => {
    const path = `/messages?${new URLSearchParams({ q, maxResults: String(maxResults) }).toString()}`;
    return (await ask({ name, method: "GET", path }, MessageListAnswer)).messages;
  };

  return {
    async createDraft({ raw, threadId }) {
      const message = { raw: raw.toString("base64url"), ...(threadId ? { threadId } : {}) };
      const draft = await ask(
        { name: "create-draft", method: "POST", path: "/drafts", body: { message } },
        DraftAnswer,
      );
      return { draftId: draft.id, messageId: draft.message.id, threadId: draft.message.threadId };
    },
    async sendDraft(draftId) {
      const request: Call = {
        name: "send-draft",
        method: "POST",
        path: "/drafts/send",
        body: { id: draftId },
      };
      const sent = await askOrNull(request, SentAnswer);
      return sent ? { messageId: sent.id, threadId: sent.threadId } : "gone";
    },
    async draftExists(draftId) {
      const path = `/drafts/${encodeURIComponent(draftId)}?format=minimal`;
      return (await askOrNull({ name: "find-draft", method: "GET", path }, DraftAnswer)) !== null;
    },
    async findDraft(draftId) {
      const draft = await readDraft(draftId);
      return draft && readContent(draft.message);
    },
    async deleteDraft(draftId) {
      const path = `/drafts/${encodeURIComponent(draftId)}`;
      const answer = await call({ name: "delete-draft", method: "DELETE", path });
      if (answer.status === 404) return "gone";
      if (!isSuccess(answer)) throw refusalOf(answer, now());
      return "deleted";
    },
    async listDrafts() {
      const path = `/drafts?maxResults=${MAX_LISTED}`;
      const { drafts } = await ask({ name: "list-drafts", method: "GET", path }, DraftListAnswer);
      const found = [];
      for (const { id } of drafts) {
        const draft = await readDraft(id);
        if (!draft) continue;
        const { to, textSha256, sentAt } = await readMessage(draft.message);
        found.push({ draftId: draft.id, to, textSha256, createdAt: sentAt });
      }
      return found;
    },
    async findSent({ to, afterEpochSeconds }) {
      const refs = await search("find-sent", `in:sent to:${to} after:${afterEpochSeconds}`, MAX_LISTED);
      const found = [];
      for (const { id } of refs) {
        const message = await findMessage(id);
        if (message?.to.toLowerCase() === to.toLowerCase()) found.push(message);
      }
      return found;
    },
    findMessage,
    ...createGmailHistory({ ask, askOrNull: (request, schema) => askOrNull(request, schema), findRaw }),
  };
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

async function readContent({ raw }: z.infer<typeof RawMessage>): Promise<GmailDraftContent> {
  const {
    to = [],
    cc = [],
    bcc = [],
    subject,
    text,
    attachments,
  } = await PostalMime.parse(Buffer.from(raw, "base64url"));
  return {
    recipients: [...to, ...cc, ...bcc].map(({ address }) => address ?? ""),
    subject: subject ?? "",
    textSha256: textDigest(text ?? ""),
    attachmentCount: attachments.length,
  };
}

async function readMessage(message: z.infer<typeof RawMessage>): Promise<GmailMessage> {
  const parsed = await PostalMime.parse(Buffer.from(message.raw, "base64url"));
  return {
    id: message.id,
    threadId: message.threadId,
    subject: parsed.subject ?? "",
    to: parsed.to?.[0]?.address ?? "",
    textSha256: textDigest(parsed.text ?? ""),
    wireMessageId: parsed.messageId ?? null,
    sentAt: new Date(Number(message.internalDate)),
  };
}
