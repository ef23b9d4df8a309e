import { describe, expect, test } from "vitest";

import {
  addressOf,
  classifyInbound,
  failedRecipients,
  type InboundHeaders,
  type InboundKind,
  referencedIds,
} from "./inbound.ts";

const TEXT = 'text/plain; charset="UTF-8"';
const REPORT = 'multipart/report; boundary="b1"; report-type=delivery-status';

const MESSAGES: [what: string, kind: InboundKind, headers: InboundHeaders][] = [
  [
    "a reply from Gmail",
    "reply",
    {
      from: "Jane Doe <jane@acme.example>",
      "in-reply-to": "<CAabc@mail.gmail.com>",
      references: "<CAabc@mail.gmail.com>",
      "content-type": 'multipart/alternative; boundary="000000000000a1"',
      "return-path": "<jane@acme.example>",
    },
  ],
  [
    "a reply from Outlook",
    "reply",
    {
      from: '"Doe, Jane" <jane@acme.example>',
      "in-reply-to": "<CAabc@mail.gmail.com>",
      "content-type": 'multipart/alternative; boundary="_000_AM0PR04"',
    },
  ],
  ["a new mail without any reference", "reply", { from: "jane@acme.example", "content-type": TEXT }],
  ["a mail with almost no headers", "reply", { from: "jane@acme.example" }],
  [
    "a person's mail marked `Auto-Submitted: no`",
    "reply",
    { from: "jane@acme.example", "auto-submitted": "no", precedence: "bulk" },
  ],
  [
    "a person's mail that asks for no receipts",
    "reply",
    { from: "jane@acme.example", "x-auto-response-suppress": "DR, RN, NRN" },
  ],
  [
    "Gmail's vacation responder",
    "auto_reply",
    {
      from: "Jane Doe <jane@acme.example>",
      "auto-submitted": "auto-replied",
      precedence: "bulk",
      "x-autoreply": "yes",
      "content-type": TEXT,
    },
  ],
  [
    "Exchange's out of office",
    "auto_reply",
    {
      from: "Jane Doe <jane@acme.example>",
      "auto-submitted": "auto-generated",
      "x-auto-response-suppress": "All",
      "return-path": "<>",
      "content-type": 'multipart/alternative; boundary="_000_DB7PR"',
    },
  ],
  [
    "Outlook.com's automatic reply without Auto-Submitted",
    "auto_reply",
    { from: "jane@outlook.example", "x-auto-response-suppress": "All" },
  ],
  [
    "an older Exchange that names what it suppresses",
    "auto_reply",
    { from: "jane@acme.example", "x-auto-response-suppress": "DR, OOF, AutoReply" },
  ],
  [
    "a Sieve vacation responder",
    "auto_reply",
    { from: "jane@acme.example", "auto-submitted": "auto-replied (vacation)", precedence: "junk" },
  ],
  [
    "an old Unix vacation program",
    "auto_reply",
    { from: "jane@acme.example", precedence: "bulk", "return-path": "<>" },
  ],
  [
    "a ticket system's receipt",
    "auto_reply",
    { from: "help@acme.example", "auto-submitted": "auto-generated" },
  ],
  [
    "an answer from the empty sender that says nothing about itself",
    "auto_reply",
    { from: "jane@acme.example", "return-path": "<>" },
  ],
  [
    "Gmail's bounce",
    "bounce",
    {
      from: "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
      "x-failed-recipients": "jane@acme.example",
      "auto-submitted": "auto-replied",
      "return-path": "<>",
      "content-type": REPORT,
    },
  ],
  [
    "Postfix's delivery report",
    "bounce",
    {
      from: "MAILER-DAEMON@mx.acme.example (Mail Delivery System)",
      "auto-submitted": "auto-replied",
      "return-path": "<>",
      "content-type": 'multipart/report; report-type=delivery-status;\r\n boundary="9B1"',
    },
  ],
  [
    "Exim's bounce in plain text",
    "bounce",
    {
      from: "Mail Delivery System <Mailer-Daemon@mx.acme.example>",
      "x-failed-recipients": "jane@acme.example",
      "auto-submitted": "auto-replied",
    },
  ],
  [
    "Exchange's non-delivery report",
    "bounce",
    {
      from: "Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@acme.example>",
      "content-type": 'multipart/report; report-type="delivery-status"; boundary="x"',
    },
  ],
  [
    "a daemon that sends no report, only an empty sender",
    "bounce",
    { from: "<postmaster@acme.example>", "return-path": "<>", "content-type": TEXT },
  ],
  [
    "a read receipt",
    "other",
    { from: "jane@acme.example", "content-type": "multipart/report; report-type=disposition-notification" },
  ],
  [
    "a complaint by feedback loop",
    "other",
    { from: "fbl@isp.example", "content-type": "multipart/report; report-type=feedback-report" },
  ],
  [
    "a mailing list's mail",
    "other",
    { from: "jane@acme.example", "list-id": "Users <users.lists.acme.example>", precedence: "list" },
  ],
  ["an old mailing list's mail", "other", { from: "jane@acme.example", precedence: "list" }],
  [
    "an accepted invitation",
    "other",
    { from: "jane@acme.example", "content-type": "text/calendar; charset=utf-8; method=REPLY" },
  ],
  [
    "a postmaster who is a person",
    "reply",
    { from: "postmaster@acme.example", "return-path": "<postmaster@acme.example>" },
  ],
];

describe("classifyInbound", () => {
  test.each(MESSAGES)("%s is told as %s", (_what, kind, headers) => {
    expect(classifyInbound(headers)).toBe(kind);
  });
});

test.each([
  ["Jane Doe <Jane@Acme.example>", "jane@acme.example"],
  ['"Doe, Jane" <jane@acme.example>', "jane@acme.example"],
  ["jane@acme.example", "jane@acme.example"],
  ['"e@attacker.example" <jane@acme.example>', "jane@acme.example"],
  ["<>", null],
  ["undisclosed-recipients:;", null],
  ["Jane Doe", null],
  ["a@b.example, c@d.example", null],
  ["x".repeat(5_000), null],
  [undefined, null],
])("the address in the header %s is %s", (header, address) => {
  expect(addressOf(header)).toBe(address);
});

test("the mail that a message answers comes before the thread's earlier ones, each once", () => {
  const headers = {
    "in-reply-to": "<third@x>",
    references: "<first@x>\r\n <second@x> <third@x>",
  };
  expect(referencedIds(headers)).toEqual(["<third@x>", "<second@x>", "<first@x>"]);
  expect(referencedIds({ references: "nonsense" })).toEqual([]);
});

test("a thousand references cost no more than fifty", () => {
  const references = Array.from({ length: 1000 }, (_, index) => `<${index}@x>`).join(" ");
  expect(referencedIds({ references })).toHaveLength(50);
});

test("what no Message-ID can hold names no mail", () => {
  expect(
    referencedIds({ "in-reply-to": "<a\u0000b@x>", references: "<a\ud800@x> <\u0007@x> <a@x>" }),
  ).toEqual(["<a@x>"]);
});

test("a megabyte of failed recipients is read in moments", () => {
  const begun = performance.now();
  const hostile = ["@".repeat(1_990), `<${"@".repeat(1_990)}`, `${"a@".repeat(990)}<`];
  const headers = { "x-failed-recipients": Array.from({ length: 160 }, () => hostile.join(",")).join(",") };
  expect(failedRecipients(headers)).toEqual([]);
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test("several failed recipients are read one by one", () => {
  const headers = { "x-failed-recipients": "jane@acme.example, Jo <jo@acme.example>" };
  expect(failedRecipients(headers)).toEqual(["jane@acme.example", "jo@acme.example"]);
});
