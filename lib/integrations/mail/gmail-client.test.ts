import { createServer } from "node:net";

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";

import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";

import { buildMessage } from "./build-message.ts";
import { createGmailClient } from "./gmail-client.ts";
import type { Gmail } from "./gmail.ts";

let sandbox: TestSandbox;
let gmail: Gmail;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.reset();
  gmail = newClient();
});

test("a draft sends one mail, and a second try finds nothing to send", async () => {
  const { draftId } = await gmail.createDraft(await message());
  expect(await gmail.draftExists(draftId)).toBe(true);
  const sent = await gmail.sendDraft(draftId);
  expect(sent).toMatchObject({ messageId: expect.any(String) });
  expect(await gmail.sendDraft(draftId)).toBe("gone");
  expect(await gmail.draftExists(draftId)).toBe(false);
  expect(await sentTo("jane@acme.example")).toHaveLength(1);
});

test("what a draft would send is read back, whoever changed it", async () => {
  const built = await message();
  const { draftId } = await gmail.createDraft(built);
  expect(await gmail.findDraft(draftId)).toEqual({
    recipients: ["jane@acme.example"],
    subject: "Prices for 140 people – answered",
    textSha256: built.textSha256,
    attachmentCount: 0,
  });
  expect(await gmail.findDraft("r-unknown")).toBeNull();
});

test("the sent copy is found by recipient and time, with the digest of the approved text and the wire's Message-ID", async () => {
  const built = await message();
  const { draftId } = await gmail.createDraft(built);
  await gmail.sendDraft(draftId);
  const [copy] = await sentTo("jane@acme.example");
  expect(copy).toMatchObject({
    subject: "Prices for 140 people – answered",
    to: "jane@acme.example",
    textSha256: built.textSha256,
  });
  expect(copy?.wireMessageId).toMatch(/^<.+@mail\.gmail\.com>$/);
  expect(await sentTo("other@acme.example")).toEqual([]);
  expect(await gmail.findMessage(copy?.id ?? "")).toEqual(copy);
  expect(await gmail.findMessage("0000000000000000")).toBeNull();
});

test("an answer lost after Gmail acted is marked as ambiguous, and the mail left once", async () => {
  const { draftId } = await gmail.createDraft(await message());
  await sandbox.setFaults({ gmail: { loseAnswerAfter: { next: 1 } } });
  await expect(gmail.sendDraft(draftId)).rejects.toMatchObject({
    code: "upstream_unavailable",
    details: { ambiguous: true },
  });
  expect(await gmail.draftExists(draftId)).toBe(false);
  expect(await sentTo("jane@acme.example")).toHaveLength(1);
});

test("an answer lost before Gmail acted is ambiguous as well, and the draft proves that nothing left", async () => {
  const { draftId } = await gmail.createDraft(await message());
  await sandbox.setFaults({ gmail: { loseAnswerBefore: { next: 1 } } });
  await expect(gmail.sendDraft(draftId)).rejects.toMatchObject({ details: { ambiguous: true } });
  expect(await gmail.draftExists(draftId)).toBe(true);
  expect(await sentTo("jane@acme.example")).toEqual([]);
});

test("a mailbox that cannot be reached was not asked: nothing is ambiguous", async () => {
  const unreachable = newClient({ baseUrl: await addressOfNobody() });
  await expect(unreachable.sendDraft("r-1")).rejects.toMatchObject({
    code: "upstream_unavailable",
    details: { ambiguous: false },
  });
});

test.each(["429", "403"])("a rate limit told as %s says when to come back", async (rateLimitedAs) => {
  await sandbox.setFaults({ gmail: { rateLimited: { next: 1 }, rateLimitedAs, retryAfterSeconds: 40 } });
  const failure: unknown = await gmail.draftExists("r-1").catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "rate_limited", details: { ambiguous: false } });
  const { retryAfterMs } = (failure as { details: { retryAfterMs: number } }).details;
  expect(retryAfterMs).toBeGreaterThan(30_000);
  expect(retryAfterMs).toBeLessThanOrEqual(40_000);
});

test("an access token that Gmail no longer accepts is renewed once, unseen", async () => {
  const { draftId } = await gmail.createDraft(await message());
  await sandbox.setFaults({ gmail: { tokensIssuedBefore: Date.now() + 1 } });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await gmail.draftExists(draftId)).toBe(true);
});

test("a token that stays refused is an operator's matter, not a loop", async () => {
  await sandbox.setFaults({ gmail: { tokensIssuedBefore: Date.now() + 3_600_000 } });
  await expect(gmail.draftExists("r-1")).rejects.toMatchObject({ code: "forbidden" });
});

test("a revoked connection says what to do, and holds no secret", async () => {
  await sandbox.setFaults({ gmail: { refreshTokenRevoked: true } });
  const failure: unknown = await gmail.draftExists("r-1").catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "forbidden" });
  expect(String(failure)).toContain("Connect Gmail again");
  expect(JSON.stringify(failure)).not.toContain(sandbox.secrets.gmailRefreshToken);
});

test("Gmail being down is worth another try", async () => {
  await gmail.createDraft(await message());
  await sandbox.setFaults({ gmail: { down: "unavailable" } });
  await expect(gmail.draftExists("r-1")).rejects.toMatchObject({ code: "upstream_unavailable" });
});

test("a message that Gmail refuses as malformed is not tried again", async () => {
  await expect(gmail.createDraft({ raw: Buffer.alloc(0) })).rejects.toMatchObject({ code: "unprocessable" });
});

test("a deleted draft is proof, a missing one is not", async () => {
  const { draftId } = await gmail.createDraft(await message());
  expect(await gmail.deleteDraft(draftId)).toBe("deleted");
  expect(await gmail.deleteDraft(draftId)).toBe("gone");
  expect(await gmail.sendDraft(draftId)).toBe("gone");
});

test("drafts are listed with what tells ours from people's own", async () => {
  const built = await message();
  const { draftId } = await gmail.createDraft(built);
  expect(await gmail.listDrafts()).toMatchObject([
    { draftId, to: "jane@acme.example", textSha256: built.textSha256, createdAt: expect.any(Date) },
  ]);
});

test("a mailbox without news from the person says so", async () => {
  expect(await gmail.listInboundFrom({ from: "jane@acme.example", since: new Date(0) })).toEqual({
    mails: [],
    isCut: false,
  });
});

function newClient(overrides: { baseUrl?: string } = {}): Gmail {
  const {
    gmailClientId: clientId,
    gmailClientSecret: clientSecret,
    gmailRefreshToken: refreshToken,
  } = sandbox.secrets;
  return createGmailClient({
    baseUrl: sandbox.urls.gmail,
    tokenUrl: `${sandbox.urls.gmail}/token`,
    clientId,
    clientSecret,
    refreshToken,
    ...overrides,
  });
}

function addressOfNobody(): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(`http://127.0.0.1:${port}`));
    });
  });
}

function sentTo(to: string) {
  return gmail.findSent({ to, afterEpochSeconds: Math.floor(Date.now() / 1000) - 3600 });
}

function message() {
  return buildMessage({
    from: { name: "Larkspur Sales", address: sandbox.secrets.mailFrom },
    to: "jane@acme.example",
    subject: "Prices for 140 people – answered",
    text: "Hello Jane,\n\nthe Team plan costs €12 a person and month.  \n\nLarkspur Sales\n",
    messageId: "<0123456789abcdef@larkspur.example>",
    date: new Date("2026-03-04T09:00:00Z"),
    allowedLinkHosts: [],
  });
}
