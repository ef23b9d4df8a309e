import { randomUUID } from "node:crypto";

import { expect, test } from "#e2e/fixtures.ts";
import { intakeRows } from "#e2e/intake-rows.ts";
import { type DemoPerson, newPerson } from "#e2e/person.ts";
import { workflowBody } from "#e2e/webhooks.ts";

type Bytes = string | Uint8Array<ArrayBuffer>;

const text = (person: Partial<DemoPerson> = {}) =>
  workflowBody(
    { ...newPerson(), ...person },
    { contactId: "1", conversionId: randomUUID(), submittedAt: Date.now() },
  );
const parsed = (change: (body: Record<string, unknown>) => void): string => {
  const body = JSON.parse(text()) as Record<string, unknown>;
  change(body);
  return JSON.stringify(body);
};
const at = (timestamp: number) =>
  parsed((body) => {
    const [form] = body["form-submissions"] as Record<string, unknown>[];
    if (form) form["timestamp"] = timestamp;
  });
const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
const inMessage = (message: string) => text({ message });

/** Signed, so it is taken in with 202; what cannot be understood is kept in quarantine under its cause. */
const QUARANTINED: { row: number; what: string; body: () => Bytes; cause: string }[] = [
  { row: 27, what: "no JSON", body: () => `hello ${randomUUID()}`, cause: "invalid_json" },
  { row: 28, what: "JSON and trailing bytes", body: () => `${text()}x`, cause: "trailing_bytes" },
  {
    row: 29,
    what: "bytes that are no UTF-8",
    body: () => bytes(`{"id":"${randomUUID()}`, [0xc3, 0x28], '"}'),
    cause: "invalid_utf8",
  },
  {
    row: 33,
    what: "200,000 levels",
    body: () => `{"id":"${randomUUID()}","a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
    cause: "too_deep",
  },
  {
    row: 34,
    what: "a number beyond all bounds",
    body: () => `{"id":"${randomUUID()}","vid":1e200000}`,
    cause: "number_too_large",
  },
  {
    row: 35,
    what: "the same key twice",
    body: () => `{"id":"${randomUUID()}","vid":1,"vid":2}`,
    cause: "ambiguous",
  },
  {
    row: 37,
    what: "a shape that nobody knows",
    body: () => `[{"hello":"${randomUUID()}"},1]`,
    cause: "unknown_shape",
  },
  {
    row: 41,
    what: "another account's portal",
    body: () =>
      parsed((body) => {
        body["portal-id"] = 99;
      }),
    cause: "wrong_portal",
  },
];

for (const { row, what, body: make, cause } of QUARANTINED) {
  test(`${what} is taken in and kept in quarantine as ${cause} (row ${row})`, async ({ sandbox, stack }) => {
    const rows = intakeRows(stack);
    const body = make();
    expect((await sandbox.deliver({ body })).status).toBe(202);
    expect(await rows.of(body)).toMatchObject([{ status: "quarantined", cause, workflow: null }]);
    await rows.close();
  });
}

test("zero bytes, validly signed, are in quarantine (row 19)", async ({ sandbox, stack }) => {
  const rows = intakeRows(stack);
  expect((await sandbox.deliver({ body: "" })).status).toBe(202);
  expect(await rows.of("")).toContainEqual(
    expect.objectContaining({ status: "quarantined", cause: "empty" }),
  );
  await rows.close();
});

/** Odd, but a submission: it is stored, and marked where a person should know. */
const ACCEPTED: { row: number; what: string; body: () => Bytes; flag?: string; outcome?: string }[] = [
  { row: 30, what: "a byte order mark", body: () => `\ufeff${text()}` },
  {
    row: 31,
    what: "a NUL in a field",
    body: () => inMessage("before\u0000after"),
    flag: "control_characters",
  },
  {
    row: 32,
    what: "half of a surrogate pair",
    body: () => inMessage("half \ud800 of it"),
    flag: "lone_surrogate",
  },
  {
    row: 36,
    what: "keys that could pollute prototypes",
    body: () => text().replace("{", '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},'),
  },
  {
    row: 40,
    what: "fields that nobody knows",
    body: () =>
      parsed((body) => {
        body["brand-new"] = { a: [1, 2] };
      }),
  },
  { row: 42, what: "no address", body: () => text({ email: "" }), flag: "needs_address" },
  ...[
    '"e@attacker.example"@good.example',
    "a@good.example, b@attacker.example",
    "friends: a@good.example;",
    "a(comment)@good.example",
    "a@good.example\r\nBcc: b@attacker.example",
    "a@good.example\u0000.attacker.example",
    "a＠good.example",
    "a%good.example@relay.example",
    "good.example!a@relay.example",
    "@relay.example:a@good.example",
  ].map((email) => ({
    row: 43,
    what: `the address ${JSON.stringify(email)}`,
    body: () => text({ email }),
    flag: "needs_address",
  })),
  {
    row: 44,
    what: "a look-alike domain",
    body: () => text({ email: `jane-${randomUUID()}@аcme.example` }),
    flag: "international_domain",
  },
  {
    row: 45,
    what: "an address of 10,000 characters",
    body: () => text({ email: `${"a".repeat(10_000)}@x.example` }),
    flag: "needs_address",
  },
  {
    row: 46,
    what: "our own address",
    body: () => text({ email: "hello@larkspur.example" }),
    flag: "machine_address",
    outcome: "no_reply",
  },
  {
    row: 46,
    what: "a mail daemon",
    body: () => text({ email: `mailer-daemon@${randomUUID()}.example` }),
    flag: "machine_address",
    outcome: "no_reply",
  },
  { row: 50, what: "500,000 characters", body: () => inMessage("We need a roster. ".repeat(27_777)) },
  { row: 54, what: "a formula", body: () => inMessage('=HYPERLINK("https://evil.example","x")') },
  { row: 56, what: "a reordering mark", body: () => text({ lastName: "Doe\u202egnp" }), flag: "bidi" },
  { row: 57, what: "a time in 1970", body: () => at(1_000), flag: "odd_timestamp" },
  {
    row: 57,
    what: "a time in 2100",
    body: () => at(Date.parse("2100-01-01T00:00:00Z")),
    flag: "odd_timestamp",
  },
  { row: 58, what: "a day-old event after an outage", body: () => at(Date.now() - 86_400_000), flag: "late" },
];

for (const { row, what, body: make, flag, outcome } of ACCEPTED) {
  test(`${what} is a submission${flag ? `, marked ${flag}` : ""} (row ${row})`, async ({
    sandbox,
    stack,
  }) => {
    const rows = intakeRows(stack);
    const body = make();
    expect((await sandbox.deliver({ body })).status).toBe(202);
    const [found, ...others] = await rows.of(body);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ status: "accepted", workflow: expect.stringContaining("-") });
    if (flag) expect(found?.flags).toContain(flag);
    if (outcome) expect(found?.outcome).toBe(outcome);
    await rows.close();
  });
}

test("the same event with another attempt number is a repeat (row 16)", async ({ sandbox, stack }) => {
  const rows = intakeRows(stack);
  const first = parsed((body) => {
    body["attemptNumber"] = 0;
  });
  const second = first.replace('"attemptNumber":0', '"attemptNumber":1');
  for (const body of [first, second]) expect((await sandbox.deliver({ body })).status).toBe(202);
  expect(await rows.of(second)).toMatchObject([{ status: "duplicate" }]);
  await rows.close();
});

test("the same conversion with other words is kept beside it as a conflict (row 17)", async ({
  sandbox,
  stack,
}) => {
  const rows = intakeRows(stack);
  const first = inMessage("We are 140 people.");
  const second = first.replace("We are 140 people.", "We are 15 people.");
  for (const body of [first, second]) {
    expect((await sandbox.deliver({ body })).status).toBe(202);
    await rows.of(body);
  }
  expect(await rows.of(first)).toMatchObject([{ status: "accepted" }]);
  expect(await rows.of(second)).toMatchObject([{ status: "quarantined", cause: "conflict" }]);
  await rows.close();
});
