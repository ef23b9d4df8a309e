import { beforeAll, describe, expect, test } from "vitest";

import { openRawBody } from "#lib/db/deliveries.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery, signV2, signV3 } from "#lib/testing/hubspot-deliveries.ts";
import { setUpIntake, takeIn } from "#lib/testing/intake.ts";

import { receiveDelivery } from "./receive-delivery.ts";

/** Where only refusals are expected, one database serves all of them. */
let shared: TestStores;

beforeAll(async () => {
  useTestEnv();
  shared = await createTestStores();
  return () => shared.close();
});

describe("a signed form submission", () => {
  test("is stored with its person, workflow, wake-up and audit record, and only then acknowledged", async () => {
    const { ctx, rows, open } = await setUpIntake();
    const answer = await takeIn(ctx, delivery(contactBody()));
    expect(answer).toMatchObject({ status: 202, outcome: "accepted" });
    const all = await rows();
    expect(all.landed).toEqual([]);
    const [submission] = all.submissions;
    expect(all.workflows).toMatchObject([
      { status: "queued", currentStep: "receive", formId: submission?.formId ?? "missing" },
    ]);
    expect(all.outbox).toMatchObject([
      { name: "submission/received", data: { workflowId: all.workflows[0]?.id } },
    ]);
    expect(all.audit).toMatchObject([{ action: "submission.received", actorId: "intake" }]);
    expect(all.deliveries).toMatchObject([
      { status: "accepted", adapter: "workflow_webhook", signatureVersion: "v3" },
    ]);
    expect(await open()).toMatchObject({
      email: "jane.doe@acme.example",
      firstName: "Jane",
      message: "We are 140 people and need single sign-on by March.",
      formName: "Contact Larkspur",
    });
  });

  test("leaves no trace but what landed when its audit record cannot be written", async () => {
    const { ctx, rows, stores } = await setUpIntake();
    await stores.sql`alter table audit_events add constraint nothing check (false) not valid`;
    expect(await takeIn(ctx, delivery(contactBody()))).toMatchObject({ status: 202, outcome: "landed" });
    const all = await rows();
    expect(all.landed).toMatchObject([{ attempts: 1 }]);
    expect([all.submissions, all.workflows, all.outbox, all.deliveries, all.contacts].flat()).toEqual([]);
  });

  test("by a custom workflow action is the same submission in another dress", async () => {
    const { ctx, open, rows } = await setUpIntake();
    const body = {
      callbackId: "ap-102670506-56776413549-7-0",
      origin: { portalId: 62_515 },
      context: { source: "WORKFLOWS", workflowId: 1 },
      object: { objectId: 904, properties: { email: "jane@acme.example" }, objectType: "CONTACT" },
      inputFields: { message: "Hello", form_name: "Pricing" },
    };
    expect(await takeIn(ctx, delivery(body))).toMatchObject({ status: 202, outcome: "accepted" });
    expect(await open()).toMatchObject({ email: "jane@acme.example", message: "Hello", formName: "Pricing" });
    expect((await rows()).submissions).toMatchObject([{ dedupeReason: "callback_id" }]);
  });

  test("a person who writes twice is one person with two submissions", async () => {
    const { ctx, rows } = await setUpIntake();
    await takeIn(ctx, delivery(contactBody()));
    await takeIn(ctx, delivery(contactBody({ properties: { email: "Jane.Doe@ACME.example" } })));
    const all = await rows();
    expect([all.contacts.length, all.submissions.length, all.workflows.length]).toEqual([1, 2, 2]);
  });
});

describe("what is not validly signed writes no row", () => {
  test.each([
    ["no signature", () => [], 401],
    ["a wrong signature", (raw: Buffer) => signV3(raw, { secret: "another-secret" }), 401],
    ["5 min 1 s old", (raw: Buffer) => signV3(raw, { timestamp: String(Date.now() - 301_000) }), 401],
    ["5 min 1 s ahead", (raw: Buffer) => signV3(raw, { timestamp: String(Date.now() + 302_000) }), 401],
    ["12 digits", (raw: Buffer) => signV3(raw, { timestamp: "179500000000" }), 400],
    ["two signatures", (raw: Buffer) => [...signV3(raw), ...signV3(raw)], 400],
    [
      "another host in the signature",
      (raw: Buffer) => signV3(raw, { uri: "https://evil.example/api/webhooks/hubspot/forms" }),
      401,
    ],
  ] as const)("%s", async (...[, sign, status]) => {
    const { ctx, rows } = await setUpIntake({}, shared);
    const answer = await takeIn(
      ctx,
      delivery(contactBody(), (raw) => [...sign(raw)]),
    );
    expect(answer).toMatchObject({ status, outcome: "refused" });
    expect(Object.values(await rows()).flat()).toEqual([]);
  });

  test("v2 where it is not configured", async () => {
    const { ctx } = await setUpIntake({ acceptV2: false }, shared);
    expect(await takeIn(ctx, delivery(contactBody(), signV2))).toMatchObject({ status: 401 });
  });

  test("while no secret is configured HubSpot is asked to come again", async () => {
    const { ctx } = await setUpIntake({ clientSecrets: [] }, shared);
    expect(await takeIn(ctx, delivery(contactBody()))).toMatchObject({
      status: 503,
      cause: "secret_missing",
    });
  });

  test("while our clock is 31 s off the database HubSpot is asked to come again, and nothing is called stale", async () => {
    const { ctx } = await setUpIntake();
    const off = { ...ctx, fixedClock: null, now: () => new Date(Date.now() + 31_000) };
    expect(await takeIn(off, delivery(contactBody()))).toMatchObject({
      status: 503,
      cause: "clock_skew",
    });
    const farOff = { ...off, now: () => new Date(Date.now() + 3_600_000) };
    expect(await takeIn(farOff, delivery(contactBody()))).toMatchObject({ status: 503 });
    expect(await takeIn({ ...ctx, fixedClock: null }, delivery(contactBody()))).toMatchObject({
      status: 202,
    });
  });

  test("the database down is thrown, so that the caller answers 503", async () => {
    const { ctx, stores } = await setUpIntake();
    await stores.sql`alter table landed_deliveries rename to gone`;
    await expect(receiveDelivery(ctx, delivery(contactBody()))).rejects.toThrow("Failed query");
  });

  test("a person cannot hand in a delivery", async () => {
    const { stores } = await setUpIntake();
    const admin = await contextForRole(stores, "admin");
    await expect(takeIn(admin, delivery(contactBody()))).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});

describe("quarantine: signed, acknowledged, kept as it came, and no workflow", () => {
  const json = (text: string) => text;
  test.each([
    ["zero bytes", "", "empty"],
    ["no JSON", "hello", "invalid_json"],
    ["JSON and trailing bytes", `${JSON.stringify(contactBody())}x`, "trailing_bytes"],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "invalid_utf8"],
    ["200,000 levels", json("[".repeat(200_000)), "too_deep"],
    ["a number without end", json('{"vid":1e200000}'), "number_too_large"],
    ["duplicate keys", json('{"vid":1,"vid":2}'), "ambiguous"],
    ["an unknown shape", json('{"hello":"world"}'), "unknown_shape"],
    ["a batch", JSON.stringify([contactBody(), contactBody()]), "unknown_shape"],
  ])("%s", async (...[, body, cause]) => {
    const { ctx, rows, stores } = await setUpIntake();
    const given = delivery(body);
    expect(await takeIn(ctx, given)).toMatchObject({ status: 202, outcome: "quarantined", cause });
    const all = await rows();
    expect(all.workflows).toEqual([]);
    expect(all.audit).toMatchObject([{ action: "delivery.quarantined", facts: { cause } }]);
    const [row] = all.deliveries;
    const key = row && (await stores.keys.findKey(row.id));
    expect(row && key && openRawBody(row, key).equals(given.rawBody)).toBe(true);
  });

  test("another account's submission", async () => {
    const { ctx } = await setUpIntake({ portalId: "62515" });
    expect(await takeIn(ctx, delivery(contactBody({ portalId: 1 })))).toMatchObject({
      cause: "wrong_portal",
    });
    expect(await takeIn(ctx, delivery(contactBody()))).toMatchObject({ outcome: "accepted" });
  });
});

describe("hostile and odd content is stored, marked, and cannot do harm", () => {
  test.each<[string, Record<string, string>, string]>([
    ["NUL and control characters", { message: "a\u0000b\u001bc" }, "control_characters"],
    ["a lone surrogate", { message: "a\ud800b" }, "lone_surrogate"],
    ["bidi override", { firstname: "Jane\u202Egnp" }, "bidi"],
    ["zero-width characters", { company: "Ac\u200Bme" }, "zero_width"],
    ["a look-alike domain", { email: "jane@аcme.example" }, "international_domain"],
    ["no address", { email: "" }, "needs_address"],
    ["two addresses", { email: "a@b.example, c@d.example" }, "needs_address"],
    ["a quoted local part", { email: '"e@attacker.example"@good.example' }, "needs_address"],
    ["a header in the address", { email: "a@b.example\r\nBcc: x@y.example" }, "needs_address"],
    ["300 characters of address", { email: `${"a".repeat(300)}@b.example` }, "needs_address"],
  ])("%s", async (...[, properties, flag]) => {
    const { ctx, rows } = await setUpIntake();
    expect(await takeIn(ctx, delivery(contactBody({ properties })))).toMatchObject({
      outcome: "accepted",
    });
    expect((await rows()).submissions[0]?.flags).toContain(flag);
  });

  test("keys that could pollute prototypes are dropped", async () => {
    const { ctx } = await setUpIntake();
    const body = JSON.stringify(contactBody()).replace(
      "{",
      '{"__proto__":{"isAdmin":true},"constructor":{"x":1},',
    );
    expect(await takeIn(ctx, delivery(body))).toMatchObject({ outcome: "accepted" });
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
  });

  test("a byte order mark is read over, a list of one is its item", async () => {
    const { ctx } = await setUpIntake();
    const marked = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from(JSON.stringify([contactBody()])),
    ]);
    expect(await takeIn(ctx, delivery(marked))).toMatchObject({ outcome: "accepted" });
  });

  test("a time in 1970 or 2100 is replaced by the arrival and marked; an hour-old one is marked late", async () => {
    const { ctx, rows } = await setUpIntake();
    for (const timestamp of [1, 4_102_444_800_000, Date.now() - 86_400_000]) {
      await takeIn(ctx, delivery(contactBody({ timestamp })));
    }
    const flags = (await rows()).submissions.flatMap((row) => row.flags);
    expect(flags.toSorted((a, b) => a.localeCompare(b))).toEqual(["late", "odd_timestamp", "odd_timestamp"]);
  });

  test("500,000 characters are kept in full", async () => {
    const { ctx, open } = await setUpIntake();
    await takeIn(ctx, delivery(contactBody({ properties: { message: "x".repeat(500_000) } })));
    expect((await open()).message?.length).toBe(500_000);
  });

  test("a form that names our own or a robot's address ends without a reply", async () => {
    const { ctx, rows } = await setUpIntake();
    for (const email of ["sales@larkspur.example", "no-reply@acme.example", "mailer-daemon@acme.example"]) {
      await takeIn(ctx, delivery(contactBody({ properties: { email } })));
    }
    const all = await rows();
    expect(
      all.workflows.every(({ status, outcome }) => status === "completed" && outcome === "no_reply"),
    ).toBe(true);
    expect([all.workflows.length, all.outbox.length]).toEqual([3, 0]);
  });
});
