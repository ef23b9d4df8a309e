import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseAddress } from "#lib/domain/address.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery, signV3 } from "#lib/testing/hubspot-deliveries.ts";
import { setUpIntake, takeIn } from "#lib/testing/intake.ts";

import { handleWebhook } from "./handle-webhook.ts";
import type { WebhookRequest } from "./webhook-request.ts";

useTestEnv();

const PATH = "/api/webhooks/hubspot/forms";
const SEED = Date.now() % 1_000_000;
const runs = (numRuns: number) => ({ numRuns, seed: SEED, verbose: 1 as const });

/** Text as strangers write it: controls, halves of surrogate pairs, right-to-left marks, quotes, headers, markup. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.constantFrom(
    "\u0000",
    "\ud800",
    "\u202eevil",
    "a\r\nBcc: x@y.example",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "' or 1=1 --",
    "__proto__",
    "a".repeat(9_000),
    "{{7*7}}",
    "%00",
    "\ufeff",
  ),
  fc.lorem(),
);
const header = fc.tuple(
  fc.oneof(
    fc.constantFrom("x-hubspot-signature", "x-hubspot-signature-v3", "x-hubspot-signature-version"),
    fc.constantFrom("x-hubspot-request-timestamp", "content-type", "content-encoding", "content-length"),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  ),
  fc.oneof(
    fc.constantFrom("application/json", "v1", "v2", "v3", "1e12", "-1", "gzip", "0", "a, b"),
    fc.string({ maxLength: 40 }),
    fc.base64String({ minLength: 44, maxLength: 44 }),
    fc.date({ noInvalidDate: true }).map((date) => String(date.getTime())),
  ),
);
const address = fc.oneof(
  fc.emailAddress(),
  fc.tuple(text, text).map(([local, domain]) => `${local}@${domain}`),
  fc
    .tuple(
      fc.emailAddress(),
      fc.constantFrom(",", ";", " ", "\r\n", "%0a", "<>", "\u0000", "＠", "(x)", "\\"),
    )
    .chain(([plain, mark]) =>
      fc.nat({ max: plain.length }).map((at) => plain.slice(0, at) + mark + plain.slice(at)),
    ),
  fc.constantFrom(
    '"e@attacker.example"@good.example',
    "@a.example:b@c.example",
    "a%b@c.example",
    "a!b@c.example",
  ),
);

describe(`whatever a stranger sends (seed ${SEED})`, () => {
  test("an unsigned delivery gets a 4xx and leaves no row", { timeout: 120_000 }, async () => {
    const { ctx, rows } = await setUpIntake();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("POST", "POST", "POST", "GET", "PUT", "HEAD", "TRACE", "DELETE"),
        fc.array(header, { maxLength: 8 }),
        fc.uint8Array({ maxLength: 300 }),
        async (method, headers, body) => {
          const { status } = await handleWebhook(request(method, headers, Buffer.from(body)), {
            path: PATH,
            createContext: () => ctx,
          });
          expect(status).toBeGreaterThanOrEqual(400);
          expect(status).toBeLessThan(500);
        },
      ),
      runs(1_000),
    );
    const { deliveries, landed, submissions, contacts, workflows, outbox } = await rows();
    expect([deliveries, landed, submissions, contacts, workflows, outbox].flat()).toEqual([]);
  });

  test("a signature of other bytes, another path, another time or another secret leaves no row", async () => {
    const { ctx, rows } = await setUpIntake();
    const good = delivery(contactBody());
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: good.rawBody.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom("body", "uri", "time", "secret"),
        async (at, change, what) => {
          const rawBody = Buffer.from(good.rawBody);
          if (what === "body") rawBody[at] = (rawBody[at] ?? 0) ^ change;
          const headers = {
            body: () => good.headers,
            uri: () => signV3(rawBody, { uri: `http://127.0.0.1:3000${PATH}?${at}` }),
            time: () =>
              signV3(rawBody).map(([name, value]): [string, string] =>
                name === "x-hubspot-request-timestamp"
                  ? [name, String(Number(value) + change)]
                  : [name, value],
              ),
            secret: () => signV3(rawBody, { secret: `another secret ${at}` }),
          }[what]();
          expect((await takeIn(ctx, { path: PATH, rawBody, headers })).status).toBe(401);
        },
      ),
      runs(400),
    );
    const { deliveries, landed } = await rows();
    expect([...deliveries, ...landed]).toEqual([]);
  });
});

describe(`whatever a signed delivery holds (seed ${SEED})`, () => {
  test(
    "bytes of any kind are taken in: 202, and a submission, a repeat or quarantine",
    { timeout: 180_000 },
    async () => {
      const { ctx } = await setUpIntake();
      const body = fc.oneof(
        fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
        fc.json({ stringUnit: "binary" }).map((json) => Buffer.from(json)),
        fc.array(fc.json(), { maxLength: 4 }).map((list) => Buffer.from(`[${list.join(",")}]`)),
        fc
          .dictionary(text, text, { maxKeys: 8 })
          .map((properties) => Buffer.from(JSON.stringify(contactBody({ properties })))),
        fc
          .tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 4 }))
          .map(([place, bytes]) => spliced(Buffer.from(JSON.stringify(contactBody())), place, bytes)),
      );
      await fc.assert(
        fc.asyncProperty(body, async (rawBody) => {
          const answer = await takeIn(ctx, delivery(rawBody));
          expect(answer.status).toBe(202);
          expect(["accepted", "duplicate", "quarantined"]).toContain(answer.outcome);
        }),
        runs(300),
      );
    },
  );

  test("an address is written to as one plain address, or not at all", { timeout: 180_000 }, async () => {
    const { ctx, stores } = await setUpIntake();
    await fc.assert(
      fc.asyncProperty(address, async (email) => {
        const answer = await takeIn(ctx, delivery(contactBody({ properties: { email } })));
        expect(answer).toMatchObject({ status: 202, outcome: "accepted" });
        const [row] = await stores.sql<{ is_known: boolean; flags: string[] }[]>`
          select c.email_token is not null as is_known, s.flags from submissions s join contacts c on c.id = s.contact_id
          order by s.received_at desc, s.id desc limit 1`;
        const parsed = parseAddress(email);
        expect(row?.is_known).toBe(parsed.ok);
        if (!parsed.ok) expect(row?.flags).toContain("needs_address");
      }),
      runs(250),
    );
  });
});

function request(method: string, headers: [string, string][], body: Buffer): WebhookRequest {
  return { method, target: PATH, headers, readBody: () => Promise.resolve(body) };
}

function spliced(body: Buffer, place: number, bytes: Uint8Array): Buffer {
  const at = place % body.length;
  return Buffer.concat([body.subarray(0, at), bytes, body.subarray(at)]);
}
