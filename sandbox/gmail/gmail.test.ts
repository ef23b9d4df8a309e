import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { TestSandbox } from "../start-for-tests.ts";
import { rawMail, startForTests } from "../start-for-tests.ts";

let sandbox: TestSandbox;
let now = Date.UTC(2026, 10, 20, 9);

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  sandbox = await startForTests({ now: () => now });
});
afterEach(() => sandbox.stop());

const mail = (extra: Record<string, string> = {}): string =>
  rawMail(
    {
      From: "Larkspur <hello@larkspur.example>",
      To: "Jane Doe <jane@northwind.example>",
      Subject: "=?utf-8?Q?Preise_f=C3=BCr_140?=",
      ...extra,
    },
    "Guten Tag, hier ist der Preis für 140 Plätze.",
  );

const draftOf = async (raw = mail()): Promise<{ id: string; message: { id: string; threadId: string } }> =>
  (await sandbox.gmail("POST", "/drafts", { message: { raw } })).body as {
    id: string;
    message: { id: string; threadId: string };
  };

const sentMail = async (): Promise<Record<string, string>[]> =>
  ((await sandbox.state())["gmail"] as { sent: Record<string, string>[] }).sent;

describe("drafts", () => {
  it("sending deletes the draft and makes a new message with the SENT label in the same thread", async () => {
    const draft = await draftOf();
    const sent = await sandbox.gmail("POST", "/drafts/send", { id: draft.id });
    expect(sent.body).toMatchObject({ threadId: draft.message.threadId, labelIds: ["SENT"] });
    expect(sent.body["id"]).not.toBe(draft.message.id);
    expect((await sandbox.gmail("GET", `/drafts/${draft.id}`)).status).toBe(404);
    expect((await sandbox.gmail("GET", `/messages/${draft.message.id}`)).status).toBe(404);
  });

  it("a second send of the same draft answers 404 and sends nothing", async () => {
    const draft = await draftOf();
    await sandbox.gmail("POST", "/drafts/send", { id: draft.id });
    expect((await sandbox.gmail("POST", "/drafts/send", { id: draft.id })).status).toBe(404);
    expect(await sentMail()).toHaveLength(1);
  });

  it("ten overlapping sends of one draft send one e-mail", async () => {
    const draft = await draftOf();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => sandbox.gmail("POST", "/drafts/send", { id: draft.id })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await sentMail()).toHaveLength(1);
  });

  it("an update keeps the draft's id and changes the message's", async () => {
    const draft = await draftOf();
    const updated = await sandbox.gmail("PUT", `/drafts/${draft.id}`, {
      message: { raw: mail({ Cc: "x@y.example" }) },
    });
    expect(updated.body["id"]).toBe(draft.id);
    expect((updated.body["message"] as { id: string }).id).not.toBe(draft.message.id);
  });

  it("a draft without a recipient is stored, but cannot be sent", async () => {
    const draft = await draftOf(rawMail({ Subject: "x" }, "y"));
    expect((await sandbox.gmail("POST", "/drafts/send", { id: draft.id })).status).toBe(400);
    expect((await sandbox.gmail("GET", `/drafts/${draft.id}`)).status).toBe(200);
  });
});

describe("a lost answer", () => {
  it("after acceptance the e-mail is out, the draft is gone and the copy can be found", async () => {
    const draft = await draftOf();
    await sandbox.faults({ gmail: { loseAnswerAfter: { next: 1 } } });
    await expect(sandbox.gmail("POST", "/drafts/send", { id: draft.id })).rejects.toThrow("fetch failed");
    expect((await sandbox.gmail("GET", `/drafts/${draft.id}`)).status).toBe(404);
    const query = encodeURIComponent(
      `in:sent to:jane@northwind.example after:${Math.floor(now / 1000) - 60}`,
    );
    const found = await sandbox.gmail("GET", `/messages?q=${query}`);
    expect(found.body["messages"]).toHaveLength(1);
    expect((await sandbox.state())["hits"]).toMatchObject({ "gmail.loseAnswerAfter": 1 });
  });

  it("before acceptance nothing has left and the draft can be sent again", async () => {
    const draft = await draftOf();
    await sandbox.faults({ gmail: { loseAnswerBefore: { next: 1 } } });
    await expect(sandbox.gmail("POST", "/drafts/send", { id: draft.id })).rejects.toThrow("fetch failed");
    expect(await sentMail()).toHaveLength(0);
    expect((await sandbox.gmail("POST", "/drafts/send", { id: draft.id })).status).toBe(200);
  });

  it("the index may hide a sent copy for a while", async () => {
    await sandbox.faults({ gmail: { indexLagMs: 60_000 } });
    await sandbox.gmail("POST", "/messages/send", { raw: mail() });
    expect((await sandbox.gmail("GET", "/messages?q=in:sent")).body["messages"]).toBeUndefined();
    now += 61_000;
    expect((await sandbox.gmail("GET", "/messages?q=in:sent")).body["messages"]).toHaveLength(1);
  });
});

describe("messages", () => {
  const headersOf = async (raw: string): Promise<Record<string, string>> => {
    const { body } = await sandbox.gmail("POST", "/messages/send", { raw });
    const read = await sandbox.gmail("GET", `/messages/${String(body["id"])}?format=metadata`);
    const payload = read.body["payload"] as { headers: { name: string; value: string }[] };
    return Object.fromEntries(payload.headers.map(({ name, value }) => [name, value]));
  };

  it("our Message-ID is replaced, and a well-formed one leaves no trace", async () => {
    const headers = await headersOf(mail({ "Message-ID": "<our-id@larkspur.example>" }));
    expect(headers["Message-ID"]).toMatch(/^<CA[\w+-]+@mail\.gmail\.com>$/);
    expect(headers["X-Google-Original-Message-ID"]).toBeUndefined();
  });

  it.each(["<a@b@larkspur.example>", "<a@localhost>", "<a@larkspur.example.>"])(
    "the malformed Message-ID %s is kept beside the new one",
    async (messageId) => {
      const headers = await headersOf(mail({ "Message-ID": messageId }));
      expect(headers["X-Google-Original-Message-ID"]).toBe(messageId);
    },
  );

  it("the full format carries the decoded text and the subject as a reader sees it", async () => {
    await sandbox.gmail("POST", "/messages/send", { raw: mail() });
    const [sent] = await sentMail();
    expect(sent).toMatchObject({ subject: "Preise für 140", to: ["jane@northwind.example"] });
    expect(sent?.["text"]).toContain("140 Plätze");
    const full = await sandbox.gmail("GET", `/messages/${String(sent?.["id"])}`);
    const payload = full.body["payload"] as { body: { data: string } };
    expect(Buffer.from(payload.body.data, "base64url").toString("utf8")).toContain("Plätze");
  });

  it("a reply joins its thread only with a reference and the same subject", async () => {
    const first = await sandbox.gmail("POST", "/messages/send", { raw: mail() });
    const [sent] = await sentMail();
    const threadId = first.body["threadId"];
    const reference = { "In-Reply-To": sent?.["wireMessageId"] ?? "" };
    const joined = await sandbox.gmail("POST", "/messages/send", { raw: mail(reference), threadId });
    const other = await sandbox.gmail("POST", "/messages/send", { raw: mail(), threadId });
    expect(joined.body["threadId"]).toBe(threadId);
    expect(other.body["threadId"]).not.toBe(threadId);
  });
});

describe("the account", () => {
  it("history ids grow by gaps and list what happened since", async () => {
    const start = (await sandbox.gmail("GET", "/profile")).body["historyId"] as string;
    await sandbox.gmail("POST", "/messages/send", { raw: mail() });
    await sandbox.gmail("POST", "/messages/send", { raw: mail() });
    const { body } = await sandbox.gmail("GET", `/history?startHistoryId=${start}&historyTypes=messageAdded`);
    const ids = (body["history"] as { id: string }[]).map(({ id }) => Number(id));
    expect(ids).toHaveLength(2);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it("a forgotten history id answers 404", async () => {
    const start = (await sandbox.gmail("GET", "/profile")).body["historyId"] as string;
    await sandbox.faults({ gmail: { historyForgotten: true } });
    expect((await sandbox.gmail("GET", `/history?startHistoryId=${start}`)).status).toBe(404);
  });

  it("a token ends after an hour, and earlier when the fault says so", async () => {
    expect((await sandbox.gmail("GET", "/profile")).status).toBe(200);
    await sandbox.faults({ gmail: { tokensIssuedBefore: now + 1 } });
    expect((await sandbox.gmail("GET", "/profile")).status).toBe(401);
    await sandbox.faults({ gmail: { tokensIssuedBefore: 0 } });
    now += 3_600_000;
    expect((await sandbox.gmail("GET", "/profile")).status).toBe(401);
  });

  it("a 429 names the moment of the next attempt in its text", async () => {
    await sandbox.faults({ gmail: { rateLimited: { next: 1 }, retryAfterSeconds: 20 } });
    const { status, body } = await sandbox.gmail("GET", "/profile");
    expect(status).toBe(429);
    const { message } = body["error"] as { message: string };
    expect(message).toContain(`Retry after ${new Date(now + 20_000).toISOString()}`);
  });

  it("units run out at 15,000 a minute: the 151st send waits", async () => {
    const answers = [];
    for (let turn = 0; turn < 151; turn += 1)
      answers.push((await sandbox.gmail("POST", "/messages/send", { raw: mail() })).status);
    expect(answers.filter((status) => status === 200)).toHaveLength(150);
    expect(answers.at(-1)).toBe(429);
  });
});
