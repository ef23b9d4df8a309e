import { readFile } from "node:fs/promises";
import path from "node:path";

import postgres from "postgres";

import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import { contactEvent, EVENTS_PATH } from "#e2e/webhooks.ts";
import type { QuarantinedDeliveryView, QuarantineList } from "#lib/contracts/quarantine.ts";

test("CRM events are refused without a v3 signature: v1 alone, v2, a wrong one, none", async ({
  sandbox,
}) => {
  for (const signature of ["v1", "v2", "wrong", "none"] as const) {
    const body = JSON.stringify([contactEvent()]);
    const answer = await sandbox.deliver({ path: EVENTS_PATH, body, signature });
    expect(answer.status, signature).toBe(401);
  }
});

test("of a batch of 100 with one broken event 99 are stored and one waits in quarantine, where it is opened and dismissed", async ({
  sandbox,
  api,
  stack,
}) => {
  const objectId = Date.now();
  const batch: unknown[] = Array.from({ length: 99 }, (_, at) =>
    contactEvent({ objectId: objectId + at, subscriptionType: "contact.deletion" }),
  );
  batch.splice(50, 0, { canary: objectId });
  const answer = await sandbox.deliver({ path: EVENTS_PATH, body: JSON.stringify(batch) });
  expect(answer.status).toBe(202);

  const stored = () =>
    countRows(stack.databaseUrl, (sql) => [
      sql`select count(*)::int as n from crm_events where hubspot_contact_id = any(${batch.map((_, at) => String(objectId + at))})`,
    ]);
  await expect.poll(stored).toBe(99);
  const list = await api.viewer.get<QuarantineList>("/api/v1/deliveries?cause=broken_event&limit=100");
  expect(JSON.stringify(list)).not.toContain(String(objectId));
  let item: QuarantinedDeliveryView | undefined;
  for (const { id } of list.items) {
    const seen = await api.operator.get<QuarantinedDeliveryView>(`/api/v1/deliveries/${id}`);
    if (seen.text?.includes(String(objectId))) item = seen;
  }
  expect(item).toMatchObject({ adapter: "crm_events", text: `{"canary":${objectId}}`, resolution: null });
  const at = `${stack.url}/api/v1/deliveries/${item?.id}`;
  const headers = { origin: stack.url };

  expect((await api.viewer.request.get(at)).status()).toBe(403);
  expect((await api.viewer.request.post(`${at}/replay`, { headers })).status()).toBe(403);
  const replayed = await api.operator.request.post(`${at}/replay`, { headers });
  expect(await replayed.json()).toMatchObject({
    outcome: "quarantined",
    cause: "broken_event",
    isResolved: false,
  });
  const nothing = await api.operator.request.post(`${at}/dismiss`, { headers, data: { reason: " " } });
  expect(nothing.status()).toBe(400);
  const dismissed = await api.operator.request.post(`${at}/dismiss`, { headers, data: { reason: "A test" } });
  expect(dismissed.status()).toBe(200);
  expect((await api.operator.request.post(`${at}/replay`, { headers })).status()).toBe(409);
});

test("a batch told twice is stored once", async ({ sandbox, stack }) => {
  const objectId = Date.now();
  const body = JSON.stringify([contactEvent({ objectId, subscriptionType: "contact.deletion" })]);
  for (let round = 0; round < 3; round += 1) {
    expect((await sandbox.deliver({ path: EVENTS_PATH, body })).status).toBe(202);
  }
  const repeats = () =>
    countRows(stack.databaseUrl, (sql) => [
      sql`select count(*)::int as n from deliveries where dedupe_reason = 'event_id' and body_sha256 = sha256(${Buffer.from(body)})`,
    ]);
  await expect.poll(repeats).toBe(2);
  const rows = await countRows(stack.databaseUrl, (sql) => [
    sql`select count(*)::int as n from crm_events where hubspot_contact_id = ${String(objectId)}`,
  ]);
  expect(rows).toBe(1);
});

test("somebody who is erased in HubSpot for privacy becomes one request for erasure here", async ({
  sandbox,
  api,
  stack,
}) => {
  await sandbox.faults({ deliveries: { contactEvents: true, duplicates: 1, reorderWithinMs: 500 } });
  const person = newPerson();
  const { contactId } = await sandbox.submit(person);
  await api.operator.workflowOf(person);
  await expect
    .poll(() =>
      countRows(stack.databaseUrl, (sql) => [
        sql`select count(*)::int as n from contacts where hubspot_contact_id = ${contactId}`,
      ]),
    )
    .toBe(1);
  const secrets = JSON.parse(await readFile(path.join(stack.directory, "secrets.json"), "utf8")) as {
    HUBSPOT_ACCESS_TOKEN: string;
  };
  const erased = await fetch(`${stack.hubspot}/crm/v3/objects/contacts/gdpr-delete`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${secrets.HUBSPOT_ACCESS_TOKEN}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ objectId: contactId }),
  });
  expect(erased.status).toBe(204);
  const requests = () =>
    countRows(stack.databaseUrl, (sql) => [
      sql`select count(*)::int as n from privacy_requests
        where source = 'hubspot_privacy_deletion' and kind = 'erasure'
          and hubspot_contact_id = ${contactId} and contact_id is not null`,
    ]);
  await expect.poll(requests).toBe(1);
});

type Count = postgres.PendingQuery<{ n: number }[]>;

async function countRows(url: string, ask: (sql: postgres.Sql) => [Count]): Promise<number> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [row] = await ask(sql)[0];
    return row?.n ?? 0;
  } finally {
    await sql.end();
  }
}
