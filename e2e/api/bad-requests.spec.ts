import { createHash, createHmac, randomUUID } from "node:crypto";

import { expect, test } from "#e2e/fixtures.ts";
import { intakeRows } from "#e2e/intake-rows.ts";
import { newPerson } from "#e2e/person.ts";
import { head, sendRaw } from "#e2e/raw-http.ts";
import { FORMS_PATH, workflowBody } from "#e2e/webhooks.ts";

type Headers = readonly (readonly [string, string])[];
type Signing = { url: string; secret: string; body: string };

const v3 = ({ url, secret, body }: Signing, time: string, signedBody = body): string =>
  createHmac("sha256", secret).update(`POST${url}${FORMS_PATH}${signedBody}${time}`).digest("base64");
const v2 = ({ url, secret, body }: Signing): string =>
  createHash("sha256").update(`${secret}POST${url}${FORMS_PATH}${body}`).digest("hex");
const v1 = ({ secret, body }: Signing): string =>
  createHash("sha256")
    .update(secret + body)
    .digest("hex");
const signed = (signing: Signing, time = String(Date.now())): Headers => [
  ["X-HubSpot-Signature-v3", v3(signing, time)],
  ["X-HubSpot-Request-Timestamp", time],
];
const freshBody = () =>
  workflowBody(newPerson(), { contactId: "1", conversionId: randomUUID(), submittedAt: Date.now() });

/** What a stranger may try, what it gets over a real socket, and that nothing of it is kept. */
const REFUSED: { row: number; what: string; status: number; headers: (signing: Signing) => Headers }[] = [
  { row: 1, what: "no signature header", status: 401, headers: () => [] },
  {
    row: 2,
    what: "a wrong signature of the right length",
    status: 401,
    headers: (signing) => signed({ ...signing, secret: randomUUID() }),
  },
  ...["c2hvcnQ=", "not base64 at all!", "A".repeat(44), ""].map((signature) => ({
    row: 3,
    what: `a signature of another length or no base64 (${signature.slice(0, 10) || "empty"})`,
    status: 401,
    headers: () =>
      [
        ["X-HubSpot-Signature-v3", signature],
        ["X-HubSpot-Request-Timestamp", String(Date.now())],
      ] as const,
  })),
  {
    row: 4,
    what: "two signature headers",
    status: 400,
    headers: (signing) => [...signed(signing), ...signed(signing)],
  },
  {
    row: 4,
    what: "a comma list of signatures",
    status: 400,
    headers: (signing) =>
      signed(signing).map(([name, value]) => [name, name.includes("v3") ? `${value},${value}` : value]),
  },
  {
    row: 5,
    what: "v1 without v3",
    status: 401,
    headers: (signing) => [
      ["X-HubSpot-Signature", v1(signing)],
      ["X-HubSpot-Signature-Version", "v1"],
    ],
  },
  {
    row: 6,
    what: "v3 wrong and v2 right",
    status: 401,
    headers: (signing) => [
      ...signed({ ...signing, secret: randomUUID() }),
      ["X-HubSpot-Signature", v2(signing)],
      ["X-HubSpot-Signature-Version", "v2"],
    ],
  },
  {
    row: 7,
    what: "a time 5 min 1 s old",
    status: 401,
    headers: (signing) => signed(signing, String(Date.now() - 301_000)),
  },
  {
    row: 8,
    what: "a time 5 min 2 s ahead",
    status: 401,
    headers: (signing) => signed(signing, String(Date.now() + 302_000)),
  },
  ...["179500000000", "17950000000000", "1e12", "0x1A2B3C4D5E6F7", "-1795000000000"].map((time) => ({
    row: 9,
    what: `a time of "${time}"`,
    status: 400,
    headers: (signing: Signing) => signed(signing, time),
  })),
];

for (const { row, what, status, headers } of REFUSED) {
  test(`${what} is refused with ${status} and leaves nothing (row ${row})`, async ({ sandbox, stack }) => {
    const rows = intakeRows(stack);
    const body = freshBody();
    const signing = { url: stack.url, secret: await sandbox.secret(), body };
    const answer = await post(stack.url, body, headers(signing));
    expect(answer.status).toBe(status);
    expect(answer.text.toLowerCase()).toContain("cache-control: no-store");
    expect(await rows.of(body)).toEqual([]);
    await rows.close();
  });
}

test("a digit moved from the time into the body keeps the code and is refused (row 10)", async ({
  sandbox,
  stack,
}) => {
  const rows = intakeRows(stack);
  const time = String(Date.now());
  const body = freshBody();
  const signature = v3({ url: stack.url, secret: await sandbox.secret(), body }, time);
  const moved = body + time[0];
  const answer = await post(stack.url, moved, [
    ["X-HubSpot-Signature-v3", signature],
    ["X-HubSpot-Request-Timestamp", time.slice(1)],
  ]);
  expect(answer.status).toBe(400);
  expect(await rows.of(moved)).toEqual([]);
  await rows.close();
});

test.describe("sockets", () => {
  const json = ["Content-Type", "application/json"] as const;
  const host = ["Host", "127.0.0.1"] as const;
  const line = `POST ${FORMS_PATH}`;

  test("a length of 1 MiB + 1 is refused before the body is read (row 20)", async ({ stack }) => {
    const parts = [head(line, [hostOf(stack.url), json, ["Content-Length", "1048577"]])];
    expect(await sendRaw(stack.url, { parts })).toMatchObject({ status: 413 });
  });

  test("1 MiB + 1 in chunks is refused at the limit and the socket closed (row 21)", async ({ stack }) => {
    const chunk = `10000\r\n${"a".repeat(65_536)}\r\n`;
    const parts = [
      head(line, [hostOf(stack.url), json, ["Transfer-Encoding", "chunked"]]),
      ...Array.from({ length: 17 }, () => chunk),
    ];
    const answer = await sendRaw(stack.url, { parts });
    expect(answer).toMatchObject({ status: 413, isClosed: true });
  });

  test("11 MB are refused, not cut (row 22)", async ({ sandbox }) => {
    expect((await sandbox.deliver({ body: `"${"a".repeat(11_000_000)}"` })).status).toBe(413);
  });

  test("a body that stays away is given up after ten seconds (row 23)", async ({ stack }) => {
    const parts = [head(line, [hostOf(stack.url), json, ["Content-Length", "500"]]) + "{"];
    const answer = await sendRaw(stack.url, { parts });
    expect(answer.status).toBe(408);
    expect(answer.elapsedMs).toBeGreaterThan(9_000);
  });

  test("a byte a second is given up after ten seconds altogether (row 24)", async ({ stack }) => {
    const parts = [
      head(line, [hostOf(stack.url), json, ["Content-Length", "500"]]),
      ...Array<string>(14).fill("{"),
    ];
    const answer = await sendRaw(stack.url, { parts, pauseMs: 1_000 });
    expect(answer.status).toBe(408);
    expect(answer.elapsedMs).toBeLessThan(13_000);
  });

  test("a length and chunks at once are refused by the server itself (row 25)", async ({ stack }) => {
    const headers = [host, json, ["Content-Length", "2"], ["Transfer-Encoding", "chunked"]] as const;
    expect((await sendRaw(stack.url, { parts: [`${head(line, headers)}0\r\n\r\n`] })).status).toBe(400);
  });

  test("a compressed body is refused and not inflated (row 26)", async ({ sandbox }) => {
    for (const encoding of ["gzip", "br", "deflate", "gzip, identity"]) {
      const answer = await sandbox.deliver({ body: "{}", headers: { "content-encoding": encoding } });
      expect(answer.status, encoding).toBe(415);
    }
  });

  test("no other method than POST is answered, TRACE neither (row 59)", async ({ stack }) => {
    for (const method of ["GET", "PUT", "HEAD", "TRACE", "DELETE", "PATCH"]) {
      const parts = [head(`${method} ${FORMS_PATH}`, [hostOf(stack.url)])];
      const { status, text } = await sendRaw(stack.url, { parts });
      expect(status, method).toBe(405);
      expect(text.toLowerCase(), method).toContain("allow: post");
    }
  });

  test("only JSON is taken (row 60)", async ({ sandbox }) => {
    for (const type of [
      "text/plain",
      "",
      "multipart/form-data; boundary=x",
      "application/x-www-form-urlencoded",
    ]) {
      const answer = await sandbox.deliver({ body: "{}", headers: { "content-type": type } });
      expect(answer.status, type).toBe(415);
    }
  });

  test("a query on the address is refused (row 63)", async ({ sandbox }) => {
    expect((await sandbox.deliver({ body: "{}", path: `${FORMS_PATH}?x=1` })).status).toBe(400);
  });

  test("a forged forwarding header changes nothing (row 64)", async ({ sandbox, stack }) => {
    const rows = intakeRows(stack);
    const body = freshBody();
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.example",
    };
    expect((await sandbox.deliver({ body, headers })).status).toBe(202);
    expect(await rows.of(body)).toMatchObject([{ status: "accepted" }]);
    await rows.close();
  });
});

const hostOf = (url: string) => ["Host", new URL(url).host] as const;

function post(url: string, body: string, headers: Headers) {
  const length = ["Content-Length", String(Buffer.byteLength(body))] as const;
  const common = [hostOf(url), ["Content-Type", "application/json"] as const, length];
  return sendRaw(url, { parts: [head(`POST ${FORMS_PATH}`, [...common, ...headers]) + body] });
}
