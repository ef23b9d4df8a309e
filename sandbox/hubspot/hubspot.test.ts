import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { TestSandbox } from "../start-for-tests.ts";
import { startForTests } from "../start-for-tests.ts";

let sandbox: TestSandbox;
let now = 0;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  sandbox = await startForTests({ now: () => now });
});
afterEach(() => sandbox.stop());

const contact = async (email = "jane@northwind.example"): Promise<string> =>
  String((await sandbox.hubspot("POST", "/crm/v3/objects/contacts", { properties: { email } })).body["id"]);
const linked = (id: string, associationTypeId: number) => [
  { to: { id }, types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }] },
];

describe("records", () => {
  it.each(["/crm/v3/objects", "/crm/objects/2026-09"])(
    "a contact is read by id and by e-mail under %s",
    async (base) => {
      const id = await contact();
      const byEmail = `${base}/contacts/Jane@northwind.example?idProperty=email&properties=email`;
      expect((await sandbox.hubspot("GET", `${base}/contacts/${id}`)).body["id"]).toBe(id);
      expect((await sandbox.hubspot("GET", byEmail)).body["id"]).toBe(id);
    },
  );

  it("a task, a note and an e-mail are created with their contact and listed from it", async () => {
    const id = await contact();
    for (const [type, typeId] of [
      ["tasks", 204],
      ["notes", 202],
      ["emails", 198],
    ] as const) {
      const input = { properties: { hs_timestamp: now }, associations: linked(id, typeId) };
      const created = await sandbox.hubspot("POST", `/crm/v3/objects/${type}`, input);
      expect(created.status).toBe(201);
      const list = await sandbox.hubspot("GET", `/crm/v4/objects/contacts/${id}/associations/${type}`);
      expect(list.body["results"]).toMatchObject([{ toObjectId: Number(created.body["id"]) }]);
    }
  });

  it("an archived record is gone from reads and lists", async () => {
    const id = await contact();
    const note = { properties: { hs_timestamp: now }, associations: linked(id, 202) };
    const { body } = await sandbox.hubspot("POST", "/crm/v3/objects/notes", note);
    expect((await sandbox.hubspot("DELETE", `/crm/v3/objects/notes/${String(body["id"])}`)).status).toBe(204);
    expect((await sandbox.hubspot("GET", `/crm/v3/objects/notes/${String(body["id"])}`)).status).toBe(404);
    const list = await sandbox.hubspot("GET", `/crm/v4/objects/contacts/${id}/associations/notes`);
    expect(list.body["results"]).toEqual([]);
  });

  it("an upsert by the unique property makes one task, however often it comes", async () => {
    const input = { idProperty: "countersign_action_id", id: "send-1", properties: { hs_timestamp: now } };
    const first = await sandbox.hubspot("POST", "/crm/v3/objects/tasks/batch/upsert", { inputs: [input] });
    const again = await sandbox.hubspot("POST", "/crm/v3/objects/tasks/batch/upsert", { inputs: [input] });
    expect(first.body["results"]).toMatchObject([{ new: true }]);
    expect(again.body["results"]).toMatchObject([{ new: false }]);
    expect((await sandbox.state())["crm"]).toMatchObject({ tasks: [{}] });
  });

  it("a wrong association creates nothing", async () => {
    const input = { properties: { hs_timestamp: now }, associations: linked("999999", 202) };
    expect((await sandbox.hubspot("POST", "/crm/v3/objects/notes", input)).status).toBe(400);
    expect((await sandbox.state())["crm"]).toMatchObject({ notes: [] });
  });

  it.each([
    { type: "tasks", properties: {}, because: "hs_timestamp is required" },
    { type: "tasks", properties: { hs_timestamp: 1, hs_task_status: "SOON" }, because: "allowed options" },
    { type: "notes", properties: { hs_timestamp: 1, nope: "x" }, because: "does not exist" },
    {
      type: "notes",
      properties: { hs_timestamp: 1, hs_note_body: "x".repeat(65_537) },
      because: "longer than",
    },
  ])("refuses $type because: $because", async ({ type, properties, because }) => {
    const { status, body } = await sandbox.hubspot("POST", `/crm/v3/objects/${type}`, { properties });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      status: "error",
      category: "VALIDATION_ERROR",
      correlationId: expect.any(String),
    });
    expect(body["message"]).toContain(because);
  });

  it("search runs behind the writes, reading by id does not", async () => {
    await sandbox.faults({ hubspot: { searchLagMs: 10_000 } });
    const id = await contact();
    const search = {
      filterGroups: [
        { filters: [{ propertyName: "email", operator: "EQ", value: "jane@northwind.example" }] },
      ],
    };
    expect((await sandbox.hubspot("POST", "/crm/v3/objects/contacts/search", search)).body["total"]).toBe(0);
    expect((await sandbox.hubspot("GET", `/crm/v3/objects/contacts/${id}`)).status).toBe(200);
    now += 11_000;
    expect((await sandbox.hubspot("POST", "/crm/v3/objects/contacts/search", search)).body["total"]).toBe(1);
  });
});

describe("people", () => {
  it("an unsubscribed person is unsubscribed from everything", async () => {
    const path = "/communication-preferences/v4/statuses/jane@northwind.example";
    await sandbox.hubspot("POST", `${path}/unsubscribe-all`);
    expect((await sandbox.hubspot("GET", path)).body["results"]).toMatchObject([
      { status: "UNSUBSCRIBED" },
      {},
    ]);
    const wide = await sandbox.hubspot("GET", `${path}/unsubscribe-all`);
    expect(wide.body["results"]).toMatchObject([{ status: "UNSUBSCRIBED", wideStatusType: "PORTAL_WIDE" }]);
  });

  it("erasing removes the contact with its records; an unknown address is blocked instead", async () => {
    const id = await contact();
    await sandbox.hubspot("POST", "/crm/v3/objects/notes", {
      properties: { hs_timestamp: now },
      associations: linked(id, 202),
    });
    const erase = (body: unknown) => sandbox.hubspot("POST", "/crm/v3/objects/contacts/gdpr-delete", body);
    expect((await erase({ objectId: id })).status).toBe(204);
    expect((await sandbox.state())["crm"]).toMatchObject({ contacts: [], notes: [] });
    expect((await erase({ objectId: "typo@northwind.example", idProperty: "email" })).status).toBe(204);
    const blocked = { properties: { email: "typo@northwind.example" } };
    expect((await sandbox.hubspot("POST", "/crm/v3/objects/contacts", blocked)).status).toBe(400);
  });
});

describe("faults and limits", () => {
  it("an answer lost after the write keeps the record", async () => {
    await sandbox.faults({ hubspot: { loseAnswerAfter: { next: 1 } } });
    await expect(contact()).rejects.toThrow("fetch failed");
    expect((await sandbox.state())["crm"]).toMatchObject({ contacts: [{}] });
  });

  it.each([
    { fault: { locked: { next: 1 } }, status: 423 },
    { fault: { migrating: { next: 1 } }, status: 477 },
    { fault: { badGateway: { next: 1 } }, status: 502 },
    { fault: { down: "unavailable" }, status: 503 },
    { fault: { tokenExpired: true }, status: 401 },
  ])("answers $status when it should", async ({ fault, status }) => {
    await sandbox.faults({ hubspot: fault });
    expect((await sandbox.hubspot("GET", "/crm/v3/objects/contacts")).status).toBe(status);
  });

  it("over the rolling limit it answers 429 with its policy and no remaining calls", async () => {
    await sandbox.faults({ hubspot: { tenSecondLimit: 2 } });
    await sandbox.hubspot("GET", "/crm/v3/objects/contacts");
    await sandbox.hubspot("GET", "/crm/v3/objects/contacts");
    const third = await sandbox.hubspot("GET", "/crm/v3/objects/contacts");
    expect(third.status).toBe(429);
    expect(third.body).toMatchObject({ errorType: "RATE_LIMIT", policyName: "TEN_SECONDLY_ROLLING" });
    expect(third.headers.get("x-hubspot-ratelimit-remaining")).toBe("0");
  });

  it("a wrong token answers 401 in HubSpot's shape", async () => {
    const response = await fetch(`${sandbox.urls.hubspot}/crm/v3/objects/contacts`, {
      headers: { authorization: "Bearer wrong" },
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ category: "INVALID_AUTHENTICATION" });
  });
});
