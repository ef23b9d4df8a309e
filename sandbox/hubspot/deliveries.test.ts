import http from "node:http";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { RunningServer } from "../core/http.ts";
import { listen } from "../core/http.ts";
import type { TestSandbox } from "../start-for-tests.ts";
import { makeDirectory, startForTests, TEST_ENVIRONMENT } from "../start-for-tests.ts";
import { signV2, signV3 } from "./signatures.ts";

interface Received {
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
  at: number;
}

let app: RunningServer;
let received: Received[];
let answers: { status: number; headers?: Record<string, string> }[];
let sandbox: TestSandbox;

beforeEach(async () => {
  received = [];
  answers = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
        at: Date.now(),
      });
      const answer = answers.shift() ?? { status: 202 };
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  app = await listen(server, 0);
  sandbox = await startForTests({ appUrl: app.url });
});
afterEach(async () => {
  await sandbox.stop();
  await app.close();
});

const submit = (n = 9) => fetch(`${sandbox.urls.pages}/demo/submissions/${n}`, { method: "POST" });
const arrived = (count: number) =>
  vi.waitFor(() => expect(received).toHaveLength(count), { timeout: 5_000, interval: 10 });
const states = async () => (await sandbox.state())["deliveries"] as { state: string; attempts: unknown[] }[];

describe("a form", () => {
  it("arrives once, signed over the exact bytes with v2 and v3", async () => {
    await submit();
    await arrived(1);
    const [{ headers, body, path }] = received as [Received];
    const url = `${app.url}/api/webhooks/hubspot/forms`;
    const input = { secret: TEST_ENVIRONMENT.HUBSPOT_CLIENT_SECRET, method: "POST", url, body };
    expect(path).toBe("/api/webhooks/hubspot/forms");
    expect(headers["x-hubspot-signature"]).toBe(signV2(input));
    const timestamp = String(headers["x-hubspot-request-timestamp"]);
    expect(headers["x-hubspot-signature-v3"]).toBe(signV3(input, timestamp));
  });

  it("carries the contact's properties and its submissions, newest first", async () => {
    await submit(1);
    await submit(13);
    await arrived(2);
    const second = received
      .map(({ body }) => JSON.parse(body))
      .find((body) => body["form-submissions"].length === 2);
    const { submissions } = (await sandbox.state()) as { submissions: { conversionId: string }[] };
    const ids = second["form-submissions"].map(
      (submission: Record<string, unknown>) => submission["conversion-id"],
    );
    expect(ids).toEqual(submissions.map(({ conversionId }) => conversionId).toReversed());
    expect(second.properties.message.value).toContain("One more thing");
    expect(second["portal-id"]).toBe(62_515);
  });

  it("arrives as a custom workflow action when that is switched on", async () => {
    await sandbox.faults({ deliveries: { adapter: "action" } });
    await submit();
    await arrived(1);
    expect(JSON.parse(received[0]?.body ?? "")).toMatchObject({
      callbackId: expect.stringMatching(/^ap-/),
      origin: { portalId: 62_515 },
      object: { objectType: "CONTACT" },
      inputFields: { email: "j.weiss@baeckerei-morgenrot.example" },
    });
  });

  it("the demo is submitted once, however often it is asked for", async () => {
    await fetch(`${sandbox.urls.pages}/demo/submissions`, { method: "POST" });
    await fetch(`${sandbox.urls.pages}/demo/submissions`, { method: "POST" });
    await arrived(13);
    const { submissions } = (await sandbox.state()) as { submissions: unknown[] };
    expect(submissions).toHaveLength(13);
  });
});

describe("retries", () => {
  it("a 503 is tried again with a fresh signature; a 400 is final", async () => {
    await sandbox.faults({ deliveries: { retryScale: 0.001 } });
    answers = [{ status: 503 }, { status: 400 }];
    await submit();
    await arrived(2);
    await vi.waitFor(async () => expect(await states()).toMatchObject([{ state: "failed" }]));
    expect(received[0]?.headers["x-hubspot-request-timestamp"]).not.toBe(
      received[1]?.headers["x-hubspot-request-timestamp"],
    );
  });

  it("429 waits as many milliseconds as Retry-After says", async () => {
    answers = [{ status: 429, headers: { "retry-after": "150" } }];
    await submit();
    await arrived(2);
    expect((received[1]?.at ?? 0) - (received[0]?.at ?? 0)).toBeGreaterThanOrEqual(140);
    await vi.waitFor(async () => expect(await states()).toMatchObject([{ state: "delivered" }]));
  });

  it("what was tried survives a restart", async () => {
    const directory = makeDirectory();
    await sandbox.stop();
    sandbox = await startForTests({ appUrl: app.url, directory });
    await sandbox.faults({ deliveries: { retryScale: 0.01 } });
    answers = [{ status: 503 }];
    await submit();
    await arrived(1);
    await vi.waitFor(async () => expect(await states()).toMatchObject([{ attempts: [{ status: 503 }] }]));
    await sandbox.stop();
    sandbox = await startForTests({ appUrl: app.url, directory });
    await arrived(2);
    expect(received[1]?.body).toBe(received[0]?.body);
  });
});

describe("delivery faults", () => {
  it("duplicates arrive byte for byte", async () => {
    await sandbox.faults({ deliveries: { duplicates: 2 } });
    await submit();
    await arrived(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it("a dropped delivery never arrives, but the forms still list the submission", async () => {
    await sandbox.faults({ deliveries: { drop: { next: 1 } } });
    await submit(1);
    await submit(2);
    await arrived(1);
    expect(await states()).toMatchObject([{ state: "dropped" }, {}]);
    const [form] = (await sandbox.hubspot("GET", "/marketing/v3/forms")).body["results"] as [{ id: string }];
    const page = await sandbox.hubspot("GET", `/form-integrations/v1/submissions/forms/${form.id}?limit=1`);
    expect(page.body["results"]).toHaveLength(1);
    const { next } = page.body["paging"] as { next: { after: string } };
    const rest = await sandbox.hubspot(
      "GET",
      `/form-integrations/v1/submissions/forms/${form.id}?after=${next.after}`,
    );
    expect(rest.body["results"]).toMatchObject([{ conversionId: expect.any(String) }]);
  });

  it("a wrong signature, v2 alone and an old timestamp are sent when asked for", async () => {
    await sandbox.faults({ deliveries: { signatures: "v2_only" } });
    await submit(1);
    await arrived(1);
    expect(received[0]?.headers).not.toHaveProperty("x-hubspot-signature-v3");
    await sandbox.faults({
      deliveries: { signatures: "v3_only", timestampAgeMs: 600_000, wrongSignature: { next: 1 } },
    });
    await submit(2);
    await arrived(2);
    const { headers, body = "" } = received[1] ?? {};
    const timestamp = String(headers?.["x-hubspot-request-timestamp"]);
    const url = `${app.url}/api/webhooks/hubspot/forms`;
    const input = { secret: TEST_ENVIRONMENT.HUBSPOT_CLIENT_SECRET, method: "POST", url, body };
    expect(Date.now() - Number(timestamp)).toBeGreaterThanOrEqual(600_000);
    expect(headers?.["x-hubspot-signature-v3"]).not.toBe(signV3(input, timestamp));
  });

  it("creation and privacy deletion of a contact arrive as events with a v1 signature", async () => {
    await sandbox.faults({ deliveries: { contactEvents: true } });
    await submit(1);
    await arrived(2);
    const contactId = ((await sandbox.state())["submissions"] as { contactId: string }[])[0]?.contactId;
    await sandbox.hubspot("POST", "/crm/v3/objects/contacts/gdpr-delete", { objectId: contactId });
    await arrived(4);
    const events = received.filter(({ path }) => path.endsWith("/events"));
    const types = events.map(({ body }) => String(JSON.parse(body)[0].subscriptionType));
    expect(new Set(types)).toEqual(
      new Set(["contact.creation", "contact.deletion", "contact.privacyDeletion"]),
    );
    expect(events[0]?.headers["x-hubspot-signature-version"]).toBe("v1");
  });
});
