import { createServer } from "node:net";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";
import type { DropPoint } from "#sandbox/smtp/drop-points.ts";
import { DROP_POINTS } from "#sandbox/smtp/drop-points.ts";

import { buildMessage } from "./build-message.ts";
import { createSmtpClient, type SmtpOptions } from "./smtp-client.ts";
import type { SmtpEvidence, SmtpOutcome, SmtpStage } from "./smtp.ts";

type Try = SmtpOutcome | { kind: "not_opened"; isFinal: boolean; evidence: SmtpEvidence };
type Expected = { kind: Try["kind"]; isFinal?: boolean; stage: SmtpStage | RegExp; delivered: 0 | 1 };

/** Every place where the server can fail: what is known afterwards, and how many mails it has. */
const TABLE: Record<DropPoint, Expected> = {
  refuse_connection: { kind: "not_opened", isFinal: false, stage: /^(connect|greeting)$/, delivered: 0 },
  before_greeting: { kind: "not_opened", isFinal: false, stage: "greeting", delivered: 0 },
  unavailable: { kind: "not_opened", isFinal: false, stage: "greeting", delivered: 0 },
  after_greeting: { kind: "not_opened", isFinal: false, stage: "ehlo", delivered: 0 },
  ehlo: { kind: "not_opened", isFinal: false, stage: "ehlo", delivered: 0 },
  starttls: { kind: "not_opened", isFinal: false, stage: "starttls", delivered: 0 },
  auth: { kind: "not_opened", isFinal: false, stage: "auth", delivered: 0 },
  auth_refused: { kind: "not_opened", isFinal: true, stage: "auth", delivered: 0 },
  mail: { kind: "not_taken", stage: "mail_from", delivered: 0 },
  rcpt: { kind: "not_taken", stage: "rcpt_to", delivered: 0 },
  rcpt_refused: { kind: "refused", isFinal: true, stage: "rcpt_to", delivered: 0 },
  rcpt_later: { kind: "refused", isFinal: false, stage: "rcpt_to", delivered: 0 },
  data: { kind: "not_taken", stage: "data", delivered: 0 },
  mid_body: { kind: "not_taken", stage: "body", delivered: 0 },
  after_dot: { kind: "unknown", stage: "reply", delivered: 0 },
  after_queueing: { kind: "unknown", stage: "reply", delivered: 1 },
  slow_answer: { kind: "unknown", stage: "reply", delivered: 1 },
  later_after_dot: { kind: "refused", isFinal: false, stage: "reply", delivered: 0 },
  refused_after_dot: { kind: "refused", isFinal: true, stage: "reply", delivered: 0 },
};

const RECIPIENT = "jane@acme.example";
const QUICK = { connect: 2_000, greeting: 2_000, command: 2_000, body: 2_000, reply: 600 };
let sandbox: TestSandbox;
let raw: Buffer;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  ({ raw } = await buildMessage({
    from: { name: "Larkspur Sales", address: "sales@larkspur.example" },
    to: RECIPIENT,
    subject: "Über pricing",
    text: `Dear Jane,\n.a line that begins with a dot\n..two of them\n\n${"Ten words about pricing that make the body long enough. ".repeat(40)}\n`,
    messageId: "<0123456789abcdef@larkspur.example>",
    date: new Date("2026-03-04T09:00:00Z"),
    allowedLinkHosts: [],
  }));
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

describe("one mail", () => {
  test("arrives with exactly the bytes that were approved, once, at one recipient", async () => {
    const notes: string[] = [];
    const outcome = await tryOnce(optionsOf(), async () => void notes.push("final dot"));
    expect(outcome).toMatchObject({
      kind: "taken",
      evidence: { host: "127.0.0.1", stage: "reply", lastReply: "250", cause: null },
    });
    const { smtp } = await sandbox.state();
    expect(smtp.sent.map(({ to, wireMessageId }) => ({ to, wireMessageId }))).toEqual([
      { to: [RECIPIENT], wireMessageId: "<0123456789abcdef@larkspur.example>" },
    ]);
    expect(smtp.sent[0]?.text).toContain("\n.a line that begins with a dot\n..two of them\n");
    expect(notes).toEqual(["final dot"]);
  });

  test("the process that loses its place just before the final dot sends nothing", async () => {
    const lost = tryOnce(optionsOf(), () => Promise.reject(new AppError("conflict", "Superseded.")));
    await expect(lost).rejects.toThrow("Superseded.");
    expect((await sandbox.state()).smtp.sent).toEqual([]);
  });

  test("bytes that two servers could read differently are not sent at all", async () => {
    for (const bad of ["a\nb", "a\rb", "a\r\n\0", "é"]) {
      const session = await createSmtpClient(optionsOf()).open();
      const mail = { from: "sales@larkspur.example", to: RECIPIENT, raw: Buffer.from(bad) };
      await expect(session.deliver(mail, async () => {})).rejects.toThrow(/not plain SMTP/);
      session.close();
    }
    expect((await sandbox.state()).smtp.sent).toEqual([]);
  });
});

describe.each(DROP_POINTS)("the server fails at %s", (point) => {
  const expected = TABLE[point];

  test("what is known is right, and the evidence is complete", async () => {
    await sandbox.setFaults({ smtp: { failAt: point, fail: { share: 1 }, slowMs: 5_000 } });
    const outcome = await tryOnce(optionsOf(point));
    expect(outcome).toMatchObject({
      kind: expected.kind,
      ...(expected.isFinal === undefined ? {} : { isFinal: expected.isFinal }),
      evidence: {
        host: "127.0.0.1",
        stage: expect.stringMatching(expected.stage) as string,
        bytes: expect.any(Number) as number,
        at: expect.stringMatching(/^\d{4}-/) as string,
        cause: expect.any(String) as string,
      },
    });
    expect(JSON.stringify(outcome.evidence)).not.toMatch(/jane|acme|larkspur/i);
    if (expected.stage === "reply") expect(outcome.evidence.bytes).toBeGreaterThan(raw.length);
    expect((await sandbox.state()).smtp.sent).toHaveLength(expected.delivered);
  });

  test("however often the machine tries again, the server has one mail at most", async () => {
    await sandbox.setFaults({ smtp: { failAt: point, fail: { next: 2, share: 0 }, slowMs: 5_000 } });
    const { tries, last } = await tryUntilSettled(optionsOf(point), mayTryAgain);
    const sent = (await sandbox.state()).smtp.sent.length;
    expect(sent).toBeLessThanOrEqual(1);
    const isHeld = expected.kind === "unknown" || expected.isFinal === true;
    expect({ tries, kind: last.kind }).toEqual(
      isHeld
        ? { tries: 1, kind: expected.kind }
        : { tries: 3, kind: point === "starttls" ? last.kind : "taken" },
    );
  });
});

test("the table is not blind: a sender that trusts a library's err.command sends twice", async () => {
  /** "CONN" is what such a library says for a break in mid-body and for one after the mail was queued. */
  const byCommand = (outcome: Try): boolean => outcome.kind !== "taken" && outcome.kind !== "refused";
  await sandbox.setFaults({ smtp: { failAt: "after_queueing", fail: { next: 2, share: 0 } } });
  await tryUntilSettled(optionsOf(), byCommand);
  expect((await sandbox.state()).smtp.sent).toHaveLength(3);
});

describe("a server that cannot be trusted or understood", () => {
  test("without STARTTLS no password is spoken where it is required", async () => {
    const heard = await listenTo("220 hello\r\n", { EHLO: "250-hello\r\n250 AUTH PLAIN\r\n" }, "starttls");
    expect(heard.outcome).toMatchObject({
      kind: "not_opened",
      isFinal: true,
      evidence: { stage: "starttls" },
    });
    expect(heard.commands.join()).not.toMatch(/AUTH/);
  });

  test("a certificate that nobody vouches for ends the conversation before the password", async () => {
    const outcome = await tryOnce({ ...optionsOf(), security: "starttls" });
    expect(outcome).toMatchObject({ kind: "not_opened", isFinal: true, evidence: { cause: "certificate" } });
  });

  test("words slipped in before the TLS handshake are not believed", async () => {
    const heard = await listenTo(
      "220 hello\r\n",
      { EHLO: "250-hello\r\n250 STARTTLS\r\n", STARTTLS: "220 go\r\n250 AUTH PLAIN\r\n" },
      "starttls",
    );
    expect(heard.outcome).toMatchObject({
      kind: "not_opened",
      isFinal: true,
      evidence: { cause: "injected" },
    });
  });

  test("a server elsewhere is never spoken to without TLS", async () => {
    const client = createSmtpClient({ ...optionsOf(), host: "mail.example.com", security: "none" });
    await expect(client.open()).rejects.toThrow(/through TLS only/);
  });

  test("one that does not speak SMTP, or never stops talking, is left", async () => {
    for (const greeting of ["HTTP/1.1 400 Bad Request\r\n", "220-more\r\n".repeat(9_000)]) {
      expect((await listenTo(greeting, {}, "none")).outcome).toMatchObject({
        kind: "not_opened",
        evidence: { cause: "not_smtp" },
      });
    }
  });

  test("an answer that is neither yes nor no after the final dot leaves the outcome open", async () => {
    const answers = {
      ...{ EHLO: "250 AUTH PLAIN\r\n", AUTH: "235 ok\r\n", MAIL: "250 ok\r\n", RCPT: "250 ok\r\n" },
      ...{ DATA: "354 go\r\n", ".": "354 again\r\n" },
    };
    expect((await listenTo("220 hello\r\n", answers, "none")).outcome).toMatchObject({
      kind: "unknown",
      evidence: { stage: "reply", cause: "not_smtp" },
    });
  });

  test("a server that says no in the middle of the text is not given the final dot", async () => {
    const answers = {
      ...{ EHLO: "250 AUTH PLAIN\r\n", AUTH: "235 ok\r\n", MAIL: "250 ok\r\n", RCPT: "250 ok\r\n" },
      ...{ DATA: "354 go\r\n552 5.3.4 too big\r\n" },
    };
    const heard = await listenTo("220 hello\r\n", answers, "none");
    expect(heard.outcome.kind).toBe("not_taken");
    expect(heard.commands).not.toContain(".");
  });
});

/** STARTTLS is tried where it is what fails; the sandbox's own certificate is vouched for by nobody. */
function optionsOf(point?: DropPoint): SmtpOptions {
  return {
    host: "127.0.0.1",
    port: Number(new URL(sandbox.urls.smtp).port),
    user: "sandbox",
    password: sandbox.secrets.smtpPassword,
    security: point === "starttls" ? "starttls" : "none",
    timeouts: QUICK,
  };
}

/** Like the ledger's commit, a note takes a moment: long enough to see that the other side has gone. */
async function noteElsewhere(): Promise<void> {
  await sandbox.state();
}

async function tryOnce(options: SmtpOptions, mark = noteElsewhere): Promise<Try> {
  const session = await createSmtpClient(options)
    .open()
    .catch((error: unknown) => {
      if (error instanceof AppError) return error;
      throw error;
    });
  if (session instanceof AppError) {
    const evidence = session.details["evidence"] as SmtpEvidence;
    return { kind: "not_opened", isFinal: session.code === "forbidden", evidence };
  }
  return session.deliver({ from: "sales@larkspur.example", to: RECIPIENT, raw }, mark);
}

const mayTryAgain = (outcome: Try): boolean =>
  outcome.kind === "not_taken" ||
  ((outcome.kind === "refused" || outcome.kind === "not_opened") && !outcome.isFinal);

async function tryUntilSettled(options: SmtpOptions, isWorthIt: (outcome: Try) => boolean) {
  for (let tries = 1; ; tries += 1) {
    const last = await tryOnce(options);
    if (!isWorthIt(last) || tries === 5) return { tries, last };
  }
}

/** A server of a few lines that answers as told, and what it heard. */
async function listenTo(
  greeting: string,
  answers: Record<string, string>,
  security: SmtpOptions["security"],
): Promise<{ outcome: Try; commands: string[] }> {
  const commands: string[] = [];
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write(greeting);
    socket.on("data", (chunk) => {
      for (const line of chunk.toString("latin1").split("\r\n")) {
        const word = line === "." ? "." : (/^[A-Z]{4,8}\b/.exec(line)?.[0] ?? "");
        const answer = answers[word];
        if (answer === undefined) continue;
        commands.push(word);
        socket.write(answer);
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve());
  });
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  try {
    return { outcome: await tryOnce({ ...optionsOf(), port, security }), commands };
  } finally {
    server.close();
  }
}
