import fc from "fast-check";
import PostalMime from "postal-mime";
import { describe, expect, test } from "vitest";

import type { MessageToBuild } from "./build-message.ts";
import { buildMessage, textDigest } from "./build-message.ts";

const message: MessageToBuild = {
  from: { name: "Larkspur Sales", address: "sales@larkspur.example" },
  to: "jane@acme.example",
  subject: "Pricing for Acme — €5 per person",
  text: 'Hello Zoë,\n\nGrowth costs €5: https://larkspur.example/pricing?a=1&b=2.\n<b>5 < 6 & "so on"</b>\n\nKind regards,\nLarkspur Sales',
  messageId: "<0192f0a0.draft@larkspur.example>",
  date: new Date("2026-11-22T02:00:00Z"),
  allowedLinkHosts: ["larkspur.example"],
};

function headerLines(raw: Buffer): string[] {
  const head = raw.toString("latin1").split("\r\n\r\n")[0] ?? "";
  return head.replace(/\r\n[ \t]+/g, " ").split("\r\n");
}

describe("the message as it goes on the wire", () => {
  test("carries the approved text byte for byte, and one recipient", async () => {
    const { raw, textSha256 } = await buildMessage(message);
    const parsed = await PostalMime.parse(raw);
    expect(parsed.text?.trimEnd().replaceAll("\r\n", "\n")).toBe(message.text);
    expect(textDigest(parsed.text ?? "")).toBe(textSha256);
    expect(parsed.subject).toBe(message.subject);
    expect(parsed.from).toMatchObject({ name: "Larkspur Sales", address: "sales@larkspur.example" });
    expect(parsed.to).toMatchObject([{ address: "jane@acme.example" }]);
    expect(parsed.cc).toBeUndefined();
    expect(parsed.messageId).toBe(message.messageId);
    expect(parsed.attachments).toEqual([]);
  });

  test("has an HTML part that is the escaped text, with a link to our own host only", async () => {
    const text = `${message.text}\nhttps://attacker.example/x https://larkspur.example@attacker.example/ javascript:alert(1)`;
    const { raw } = await buildMessage({ ...message, text });
    const { html = "" } = await PostalMime.parse(raw);
    expect(html).toContain('<a href="https://larkspur.example/pricing?a=1&amp;b=2">');
    expect(html).toContain("&lt;b&gt;5 &lt; 6 &amp; &quot;so on&quot;&lt;/b&gt;");
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(html).not.toMatch(/<(?:img|script|b|style)\b/);
  });

  test("has a known set of headers and nothing more", async () => {
    const { raw } = await buildMessage({
      ...message,
      inReplyTo: "<CAF+1@mail.acme.example>",
      references: ["<CAF+0@mail.acme.example>", "<CAF+1@mail.acme.example>"],
      listUnsubscribe: "https://larkspur.example/u/1",
    });
    const known = [
      "Content-Type",
      "Date",
      "From",
      "In-Reply-To",
      "List-Unsubscribe",
      "List-Unsubscribe-Post",
      "MIME-Version",
      "Message-ID",
      "References",
      "Subject",
      "To",
    ];
    const names = headerLines(raw).map((line) => line.split(":")[0]);
    expect(names).toHaveLength(known.length);
    expect(new Set(names)).toEqual(new Set(known));
  });

  test("is the same bytes for the same draft", async () => {
    const [first, second] = await Promise.all([buildMessage(message), buildMessage(message)]);
    expect(first.raw.equals(second.raw)).toBe(true);
  });

  test("keeps long lines, leading dots and the word From", async () => {
    const text = `From here on\n.\n..two\n${"long words ".repeat(200)}\n日本語 🙂`;
    const { raw, textSha256 } = await buildMessage({ ...message, text });
    const parsed = await PostalMime.parse(raw);
    expect(textDigest(parsed.text ?? "")).toBe(textSha256);
    expect(
      Math.max(
        ...raw
          .toString("latin1")
          .split("\r\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(998);
  });
});

describe("a hostile value adds no header and no recipient", () => {
  test.each([
    "Sales\r\nBcc: e@attacker.example",
    "Sales\nX-Evil: 1",
    "Sales\rCc: e@attacker.example",
    "Sales\u0000<e@attacker.example>",
    "Sales\u2028Bcc: e@attacker.example",
    'Sales" <e@attacker.example>, "x',
    "Sales <e@attacker.example>",
    "Sales, e@attacker.example",
    "=?utf-8?q?=0D=0ABcc:_e@attacker.example?=",
    "Sales\u202E",
    "Sales (comment)",
    "Sales; group: e@attacker.example;",
  ])("sender name %j", async (name) => {
    const { raw } = await buildMessage({ ...message, from: { ...message.from, name } });
    const parsed = await PostalMime.parse(raw);
    expect(headerLines(raw).some((line) => /^(?:bcc|cc|x-evil):/i.test(line))).toBe(false);
    expect(parsed.from?.address).toBe("sales@larkspur.example");
    expect(parsed.to).toHaveLength(1);
    expect(parsed.bcc ?? parsed.cc).toBeUndefined();
  });

  test.each([
    "jane@acme.example, e@attacker.example",
    "jane@acme.example\r\nBcc: e@attacker.example",
    "Jane <jane@acme.example>",
    '"e@attacker.example"@acme.example',
    "jane@acme.example;e@attacker.example",
    "group:jane@acme.example;",
    "jane@ACME.example",
    " jane@acme.example",
    "jane＠acme.example",
    "@relay.example:jane@acme.example",
    "jane%acme.example@relay.example",
    "",
  ])("recipient %j is refused", async (to) => {
    await expect(buildMessage({ ...message, to })).rejects.toMatchObject({ code: "unprocessable" });
  });

  test.each<[string, Partial<MessageToBuild>]>([
    ["subject with a header", { subject: "Hi\r\nBcc: e@attacker.example" }],
    ["subject with NUL", { subject: "Hi\u0000" }],
    ["subject with a bidi override", { subject: "Hi \u202Eevil" }],
    ["empty subject", { subject: " " }],
    ["empty text", { text: "\n" }],
    ["text with NUL", { text: "a\u0000b" }],
    ["identifier with a header", { messageId: "<a@b>\r\nBcc: e@attacker.example" }],
    ["identifier without brackets", { messageId: "a@b" }],
    ["reference with a space", { references: ["<a @b>"] }],
    ["reply to two identifiers", { inReplyTo: "<a@b><c@d>" }],
    ["unsubscribe link to a foreign host", { listUnsubscribe: "https://attacker.example/" }],
    [
      "unsubscribe link with a header",
      { listUnsubscribe: "https://larkspur.example/\r\nBcc: e@attacker.example" },
    ],
  ])("%s is refused", async (_name, change) => {
    await expect(buildMessage({ ...message, ...change })).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("whatever the subject and the text are, the headers are the known ones or nothing is built", async () => {
    const value = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string(),
      fc.constantFrom("a\r\nBcc: e@attacker.example", "=?utf-8?b?DQpCY2M6IGE=?="),
    );
    await fc.assert(
      fc.asyncProperty(value, value, value, async (subject, text, name) => {
        const built = await buildMessage({
          ...message,
          subject,
          text,
          from: { ...message.from, name },
        }).catch(() => null);
        if (built === null) return;
        const names = headerLines(built.raw).map((line) => line.split(":")[0]?.toLowerCase());
        expect(new Set(names)).toEqual(
          new Set(["from", "to", "subject", "message-id", "date", "mime-version", "content-type"]),
        );
        const parsed = await PostalMime.parse(built.raw);
        expect(parsed.to).toMatchObject([{ address: "jane@acme.example" }]);
        expect(textDigest(parsed.text ?? "")).toBe(built.textSha256);
      }),
      { numRuns: 300 },
    );
  });
});

test("the digest of a text does not depend on line ends and trailing spaces", () => {
  expect(textDigest("a\r\nb  \n\n")).toBe(textDigest("a\nb"));
  expect(textDigest("a\nb")).not.toBe(textDigest("a\nc"));
});
