import { expect, test } from "vitest";

import { readDeliveryReport } from "./delivery-report.ts";

const status = (lines: string) => `Reporting-MTA: dns; mx.acme.example\r\n\r\n${lines}\r\n`;
const read = (parts: Partial<Parameters<typeof readDeliveryReport>[0]>) =>
  readDeliveryReport({ status: null, prose: "", original: null, ...parts });

test("an address that does not exist is refused for good", () => {
  const report = read({
    status: status(
      "Final-Recipient: rfc822; jane@acme.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown",
    ),
    original: "Message-ID: <CAabc@mail.gmail.com>\r\nTo: jane@acme.example\r\n\r\nbody",
  });
  expect(report).toEqual({
    isPermanent: true,
    recipients: ["jane@acme.example"],
    messageIds: ["<CAabc@mail.gmail.com>"],
  });
});

test("the address that the mail was sent to comes before the one that it was forwarded to", () => {
  const lines =
    "Original-Recipient: rfc822;jane@acme.example\nFinal-Recipient: rfc822;j.doe@internal.example\nAction: failed\nStatus: 5.1.1";
  expect(read({ status: `Reporting-MTA: dns; x\n\n${lines}\n` }).recipients).toEqual([
    "jane@acme.example",
    "j.doe@internal.example",
  ]);
});

test.each([
  ["a delay", "Action: delayed\r\nStatus: 4.4.1"],
  ["a server that stayed away for days", "Action: failed\r\nStatus: 4.4.7"],
  ["a full mailbox", "Action: failed\r\nStatus: 5.2.2"],
  ["a mail that is too large", "Action: failed\r\nStatus: 5.3.4"],
  ["a policy against us", "Action: failed\r\nStatus: 5.7.26"],
  ["a delivery", "Action: delivered\r\nStatus: 2.1.5"],
])("%s does not close the address", (_what, lines) => {
  expect(read({ status: status(`Final-Recipient: rfc822; jane@acme.example\r\n${lines}`) }).isPermanent).toBe(
    false,
  );
});

test.each([
  ["550-5.1.1 The email account that you tried to reach does not exist.", true],
  ["550 No such user here", true],
  ["552 5.2.2 Mailbox full", false],
  ["450 4.2.0 Greylisted", false],
  ["Your message could not be delivered.", false],
])("prose in place of a report: %s", (prose, isPermanent) => {
  expect(read({ prose }).isPermanent).toBe(isPermanent);
});

test("a Message-ID that a database would refuse names no mail", () => {
  const report = readDeliveryReport({ status: null, prose: "", original: "Message-ID: <a\u0000b@x>\r\n" });
  expect(report.messageIds).toEqual([]);
});

test("folded lines and foreign text are read without harm", () => {
  const report = read({
    status: status("Final-Recipient: rfc822;\r\n jane@acme.example\r\nAction:\r\n failed\r\nStatus: 5.1.10"),
    original: "x".repeat(200_000),
  });
  expect(report).toMatchObject({ isPermanent: true, recipients: ["jane@acme.example"], messageIds: [] });
});
