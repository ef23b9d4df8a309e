import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { type SignedRequest, verifyHubSpotSignature } from "./hubspot-signature.ts";

type Vector = {
  name: string;
  version: "v1" | "v2" | "v3";
  secret: string;
  method?: string;
  url?: string;
  body: string;
  timestamp?: string;
  expected: string;
};
const VECTORS = JSON.parse(
  readFileSync(new URL("./fixtures/hubspot-signature-vectors.json", import.meta.url), "utf8"),
) as Vector[];

const SECRET = "current-secret-of-the-app-0000000001";
const PREVIOUS = "previous-secret-of-the-app-000000002";
const URI = "https://console.example.com/api/webhooks/hubspot/forms";
const NOW = new Date(1_795_000_000_000);
const BODY = Buffer.from('{"vid":901}');

describe("published and own vectors", () => {
  test.each(VECTORS.filter(({ version }) => version !== "v1"))("$name", (vector) => {
    const timestamp = vector.timestamp ?? String(NOW.getTime());
    const headers: [string, string][] =
      vector.version === "v3"
        ? [
            ["X-HubSpot-Signature-v3", vector.expected],
            ["X-HubSpot-Request-Timestamp", timestamp],
          ]
        : [
            ["X-HubSpot-Signature", vector.expected],
            ["X-HubSpot-Signature-Version", "v2"],
          ];
    const request = {
      method: vector.method ?? "POST",
      uri: vector.url ?? URI,
      headers,
      rawBody: Buffer.from(vector.body),
    };
    const rules = { secrets: [vector.secret], acceptV2: true, now: new Date(Number(timestamp)) };
    expect(verifyHubSpotSignature(request, rules)).toEqual({
      ok: true,
      version: vector.version,
      isPreviousSecret: false,
    });
    const changed = { ...request, rawBody: Buffer.from(`${vector.body} `) };
    expect(verifyHubSpotSignature(changed, rules)).toMatchObject({ ok: false, cause: "mismatch" });
  });

  test("v1 signs neither address nor time and is never accepted", () => {
    const vector = VECTORS.find(({ version }) => version === "v1");
    expect(
      verify([
        ["x-hubspot-signature", vector?.expected ?? ""],
        ["x-hubspot-signature-version", "v1"],
      ]),
    ).toEqual({
      ok: false,
      status: 401,
      cause: "version_not_accepted",
    });
  });
});

describe("what is refused, and how", () => {
  test.each<[string, number, string, [string, string][]]>([
    ["no signature header", 401, "signature_missing", []],
    ["a wrong signature of the right length", 401, "mismatch", v3({ signature: "A".repeat(43) + "=" })],
    ["a signature of another length", 401, "mismatch", v3({ signature: "AAAA" })],
    ["a signature that is no base64", 401, "mismatch", v3({ signature: "!".repeat(44) })],
    ["an empty signature", 401, "mismatch", v3({ signature: "" })],
    ["two signature headers", 400, "repeated_header", [...v3(), ["x-hubspot-signature-v3", "x"]]],
    ["a comma list of signatures", 400, "repeated_header", v3({ signature: "a,b" })],
    ["two timestamps", 400, "repeated_header", [...v3(), ["X-HubSpot-Request-Timestamp", "1"]]],
    ["v3 without its timestamp", 401, "timestamp_missing", v3().slice(0, 1)],
    ["v3 wrong and v2 right", 401, "mismatch", [...v3({ signature: "A".repeat(43) + "=" }), ...v2()]],
    ["5 min 1 s old", 401, "stale", v3({ timestamp: String(NOW.getTime() - 301_000) })],
    ["5 min 1 s ahead", 401, "future", v3({ timestamp: String(NOW.getTime() + 301_000) })],
  ])("%s: %i", (...[, status, cause, headers]) => {
    expect(verify(headers)).toEqual({ ok: false, status, cause });
  });

  test.each([
    "179500000000",
    "17950000000000",
    "1e12",
    " 1795000000000",
    "0x1a1f0f3a000",
    "-179500000000",
    "",
    "１７９５０００００００００",
  ])("the timestamp %j is malformed", (timestamp) => {
    expect(verify(v3({ timestamp }))).toEqual({ ok: false, status: 400, cause: "bad_timestamp" });
  });

  test("a digit moved from the timestamp into the body keeps the same MAC and is refused", () => {
    const timestamp = String(NOW.getTime());
    const signature = sign(SECRET, { body: BODY, timestamp });
    const moved = Buffer.concat([BODY, Buffer.from(timestamp.slice(0, 1))]);
    expect(sign(SECRET, { body: moved, timestamp: timestamp.slice(1) })).toBe(signature);
    const headers = v3({ signature, timestamp: timestamp.slice(1) });
    expect(verify(headers, { rawBody: moved })).toMatchObject({ status: 400, cause: "bad_timestamp" });
  });

  test("v2 where it was not configured", () => {
    expect(verify(v2(), {}, { acceptV2: false })).toMatchObject({
      status: 401,
      cause: "version_not_accepted",
    });
  });

  test("no secret configured is our fault, not the sender's", () => {
    expect(verify(v3(), {}, { secrets: [] })).toMatchObject({ status: 503, cause: "secret_missing" });
  });

  test("another method, host, scheme, path or slash at the end", () => {
    for (const change of [
      { method: "PUT" },
      { uri: "http://console.example.com/api/webhooks/hubspot/forms" },
      { uri: "https://evil.example.com/api/webhooks/hubspot/forms" },
      { uri: `${URI}/` },
    ]) {
      expect(verify(v3(), change)).toMatchObject({ status: 401, cause: "mismatch" });
    }
  });

  test("every single flipped byte of the body", () => {
    for (let index = 0; index < BODY.length; index += 1) {
      const rawBody = Buffer.from(BODY);
      rawBody.writeUInt8(rawBody.readUInt8(index) ^ 1, index);
      expect(verify(v3(), { rawBody })).toMatchObject({ status: 401, cause: "mismatch" });
    }
  });
});

describe("what is accepted", () => {
  test.each([-300_000, 0, 300_000])("a timestamp %i ms away, the window's edges included", (offset) => {
    expect(verify(v3({ timestamp: String(NOW.getTime() + offset) }))).toMatchObject({
      ok: true,
      version: "v3",
    });
  });

  test("the previous secret while it is being rotated, and it says so", () => {
    expect(verify(v3({ secret: PREVIOUS }), {}, { secrets: [SECRET, PREVIOUS] })).toEqual({
      ok: true,
      version: "v3",
      isPreviousSecret: true,
    });
  });

  test("v2 when it is configured and no v3 is there", () => {
    expect(verify(v2())).toEqual({ ok: true, version: "v2", isPreviousSecret: false });
  });
});

function verify(
  headers: [string, string][],
  change: Partial<SignedRequest> = {},
  rules: { secrets?: string[]; acceptV2?: boolean } = {},
) {
  const request = { method: "POST", uri: URI, headers, rawBody: BODY, ...change };
  return verifyHubSpotSignature(request, { secrets: [SECRET], acceptV2: true, now: NOW, ...rules });
}

function v3({
  secret = SECRET,
  timestamp = String(NOW.getTime()),
  signature = sign(secret, { body: BODY, timestamp }),
} = {}): [string, string][] {
  return [
    ["x-hubspot-signature-v3", signature],
    ["x-hubspot-request-timestamp", timestamp],
  ];
}

function v2(): [string, string][] {
  const signature = createHash("sha256").update(`${SECRET}POST${URI}`).update(BODY).digest("hex");
  return [
    ["x-hubspot-signature", signature],
    ["x-hubspot-signature-version", "v2"],
  ];
}

function sign(secret: string, { body, timestamp }: { body: Buffer; timestamp: string }): string {
  return createHmac("sha256", secret).update(`POST${URI}`).update(body).update(timestamp).digest("base64");
}
