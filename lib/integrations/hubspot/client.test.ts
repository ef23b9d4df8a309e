import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";

import { createHubSpotClient } from "./client.ts";
import type { CrmRecordInput, HubSpot } from "./hubspot.ts";

const EMAIL = "jane.doe@acme.example";
let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

describe.each(["v3", "2026-09"])("against the simulator, API version %s", (apiVersion) => {
  let hubspot: HubSpot;
  let contactId: string;

  beforeEach(async () => {
    hubspot = client({ apiVersion });
    contactId = await createContact();
  });

  test("a person is found by id and by address, with what matters for a reply", async () => {
    const byId = await hubspot.findContactById(contactId);
    expect(byId).toMatchObject({ id: contactId, email: EMAIL, company: "Acme", employees: 140 });
    expect(await hubspot.findContactByEmail(EMAIL)).toEqual(byId);
  });

  test("nobody is null, not an error", async () => {
    expect(await hubspot.findContactById("1")).toBeNull();
    expect(await hubspot.findContactByEmail("nobody@acme.example")).toBeNull();
  });

  test.each(["email", "note", "task"] as const)(
    "%s: written, found again by its marker, deleted",
    async (kind) => {
      const marker = `cs-${randomUUID()}`;
      expect(await hubspot.findRecords({ kind, contactId, marker })).toEqual([]);
      const first = await hubspot.createRecord(record({ kind, contactId, marker }));
      await hubspot.createRecord(record({ kind, contactId, marker: `cs-${randomUUID()}` }));
      const second = await hubspot.createRecord(record({ kind, contactId, marker }));
      expect(await hubspot.findRecords({ kind, contactId, marker })).toEqual([first, second]);
      await hubspot.deleteRecord({ kind, id: second });
      await hubspot.deleteRecord({ kind, id: second });
      expect(await hubspot.findRecords({ kind, contactId, marker })).toEqual([first]);
    },
  );

  test("an opt-out is seen", async () => {
    expect(await hubspot.isUnsubscribed(EMAIL)).toBe(false);
    await api("POST", `/communication-preferences/v4/statuses/${EMAIL}/unsubscribe-all`, {});
    expect(await hubspot.isUnsubscribed(EMAIL)).toBe(true);
  });

  test("an opt-out that we report is known there, and reporting it twice changes nothing", async () => {
    const email = "gone@acme.example";
    await hubspot.unsubscribe(email);
    await hubspot.unsubscribe(email);
    expect(await hubspot.isUnsubscribed(email)).toBe(true);
  });
});

describe("when HubSpot is not well", () => {
  test.each([
    [{ locked: { next: 1 } }, "rate_limited", 2000],
    [{ migrating: { next: 1 }, retryAfterSeconds: 3600 }, "rate_limited", 3_600_000],
    [{ rateLimited: { next: 1 }, retryAfterSeconds: 7 }, "rate_limited", 7000],
  ])("%j says when to come back", async (fault, code, retryAfterMs) => {
    const contactId = await createContact();
    await sandbox.setFaults({ hubspot: fault });
    const written = client().createRecord(record({ kind: "note", contactId, marker: "m" }));
    await expect(written).rejects.toMatchObject({ code, details: { retryAfterMs, ambiguous: false } });
  });

  test("reads that fail in passing are repeated, writes never", async () => {
    const contactId = await createContact();
    await sandbox.setFaults({ hubspot: { badGateway: { next: 2 } } });
    expect(await client().findContactById(contactId)).toMatchObject({ id: contactId });
    await sandbox.setFaults({ hubspot: { badGateway: { next: 1 } } });
    const written = client().createRecord(record({ kind: "task", contactId, marker: "m" }));
    await expect(written).rejects.toMatchObject({
      code: "upstream_unavailable",
      details: { ambiguous: true },
    });
  });

  test("the repeats of a sick service are counted, and end", async () => {
    await sandbox.setFaults({ hubspot: { badGateway: { share: 1 } } });
    const hubspot = client();
    for (let round = 0; round < 7; round += 1) {
      await expect(hubspot.findContactById("1")).rejects.toMatchObject({ code: "upstream_unavailable" });
    }
    const { hits } = (await (await fetch(`${sandbox.urls.pages}/faults.json`)).json()) as {
      hits: Record<string, number>;
    };
    expect(hits["hubspot.badGateway"]).toBe(7 + 10);
  });

  test("an answer lost after HubSpot acted is ambiguous, and the record is there to be found", async () => {
    const contactId = await createContact();
    await sandbox.setFaults({ hubspot: { loseAnswerAfter: { next: 1 } } });
    const hubspot = client();
    const written = hubspot.createRecord(record({ kind: "note", contactId, marker: "cs-lost" }));
    await expect(written).rejects.toMatchObject({ details: { ambiguous: true } });
    expect(await hubspot.findRecords({ kind: "note", contactId, marker: "cs-lost" })).toHaveLength(1);
  });

  test("a wrong token is a matter for people", async () => {
    const refused = client({ accessToken: "wrong" }).findContactById("1");
    await expect(refused).rejects.toMatchObject({ code: "forbidden", details: { reason: "credentials" } });
  });

  test("what a person typed stays text in notes and tasks", async () => {
    const contactId = await createContact();
    const input = {
      ...record({ kind: "note", contactId, marker: "cs-html" }),
      body: "<img src=x onerror=alert(1)> & Co",
    };
    const id = await client().createRecord(input);
    const note = await api("GET", `/crm/v3/objects/notes/${id}?properties=hs_note_body`);
    expect(JSON.stringify(note)).toContain("&lt;img src=x onerror=alert(1)&gt; &amp; Co");
  });
});

function client(options: { apiVersion?: string; accessToken?: string } = {}): HubSpot {
  return createHubSpotClient({
    baseUrl: sandbox.urls.hubspot,
    accessToken: sandbox.secrets.hubspotAccessToken,
    apiVersion: "v3",
    ...options,
  });
}

function record(known: Pick<CrmRecordInput, "kind" | "contactId" | "marker">): CrmRecordInput {
  return {
    ...known,
    at: new Date("2026-03-04T09:00:00Z"),
    title: "Reply sent",
    body: "Your answer left today.",
    ...(known.kind === "email"
      ? { email: { from: "sales@larkspur.example", to: EMAIL, messageId: "<1@x.example>" } }
      : {}),
  };
}

async function createContact(): Promise<string> {
  const properties = { email: EMAIL, firstname: "Jane", company: "Acme", numemployees: "140" };
  const created = (await api("POST", "/crm/v3/objects/contacts", { properties })) as { id: string };
  return created.id;
}

async function api(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${sandbox.urls.hubspot}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sandbox.secrets.hubspotAccessToken}`,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return response.json();
}
