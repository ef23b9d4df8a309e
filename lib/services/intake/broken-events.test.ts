import { beforeAll, describe, expect, test } from "vitest";

import { openRawBody } from "#lib/db/deliveries.ts";
import { readCounters } from "#lib/observability/counters.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { deliverEvents, eventBody, setUpEvents } from "#lib/testing/hubspot-events.ts";

beforeAll(() => useTestEnv());

describe("what is broken does not stop the rest", () => {
  test.each<[string, string, string]>([
    ["an item that is no event", '{"hello":"world"}', "broken_event"],
    ["an item that is no JSON", '{"eventId":}', "invalid_json"],
    ["duplicate keys (row 35)", '{"eventId":1,"eventId":2}', "ambiguous"],
    ["a number without end (row 34)", '{"eventId":1e200000}', "number_too_large"],
    ["200,000 levels (row 33)", `{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, "too_deep"],
    ["an id that is no number", JSON.stringify(eventBody({ objectId: "x'; --" })), "broken_event"],
    ["another account's event (row 41)", JSON.stringify(eventBody({ portalId: 1 })), "wrong_portal"],
  ])("batch of 100, one broken: 99 run, one is in quarantine (row 38) — %s", async (...[, broken, cause]) => {
    const { ctx, events, rows, stores } = await setUpEvents();
    const good = Array.from({ length: 99 }, (_, at) => JSON.stringify(eventBody({ objectId: at + 1 })));
    const text = `[${[...good.slice(0, 50), broken, ...good.slice(50)].join(",")}]`;
    expect(await deliverEvents(ctx, text)).toMatchObject({ outcome: "accepted" });
    expect(await events()).toHaveLength(99);
    const all = await rows();
    const part = all.deliveries.find(({ status }) => status === "quarantined");
    expect(part).toMatchObject({ cause, adapter: "crm_events" });
    const key = part && (await stores.keys.findKey(part.id));
    expect(part && key && openRawBody(part, key).toString()).toBe(broken);
    expect(all.outbox.filter(({ name }) => name === "alert/raised")).toMatchObject([
      { data: { kind: "delivery_quarantined", entityId: part?.id } },
    ]);
    expect(all.audit.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["crmEvents.received", "delivery.quarantined"]),
    );
  });

  test("a thousand broken items of one kind are one row in quarantine, with all their bytes", async () => {
    const { ctx, rows, stores } = await setUpEvents();
    await deliverEvents(ctx, [eventBody(), ...Array.from({ length: 1000 }, (_, n) => ({ n }))]);
    const parts = (await rows()).deliveries.filter(({ status }) => status === "quarantined");
    expect(parts).toHaveLength(1);
    const [part] = parts;
    const key = part && (await stores.keys.findKey(part.id));
    expect(part && key && JSON.parse(openRawBody(part, key).toString())).toHaveLength(1000);
  });

  test.each<[string, string | Buffer, string]>([
    ["zero bytes (row 19)", "", "empty"],
    ["no JSON (row 27)", "hello", "invalid_json"],
    ["JSON and trailing bytes (row 28)", `${JSON.stringify([eventBody()])}x`, "trailing_bytes"],
    ["invalid UTF-8 (row 29)", Buffer.from([0x5b, 0xff, 0x5d]), "invalid_utf8"],
    ["a list that does not end", '[{"eventId":1}', "invalid_json"],
    ["an empty list", "[]", "empty"],
    ["a contact instead of events (row 37)", '{"vid":1,"properties":{}}', "broken_event"],
  ])("%s: the whole delivery is in quarantine", async (...[, body, cause]) => {
    const { ctx, events, rows } = await setUpEvents();
    expect(await deliverEvents(ctx, body)).toMatchObject({ outcome: "quarantined", cause });
    expect(await events()).toEqual([]);
    expect((await rows()).deliveries).toMatchObject([
      { status: "quarantined", adapter: "crm_events", cause },
    ]);
  });

  test("a byte order mark is read over (row 30)", async () => {
    const { ctx } = await setUpEvents();
    expect(await deliverEvents(ctx, `\uFEFF${JSON.stringify([eventBody()])}`)).toMatchObject({
      outcome: "accepted",
    });
  });

  test("keys that could pollute prototypes are dropped (row 36)", async () => {
    const { ctx, events } = await setUpEvents();
    const text = JSON.stringify([eventBody()]).replace("{", '{"__proto__":{"isAdmin":true},"constructor":1,');
    expect(await deliverEvents(ctx, text)).toMatchObject({ outcome: "accepted" });
    expect(await events()).toHaveLength(1);
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
  });

  test("batch of 101: all stored, counted, and an alert (row 39)", async () => {
    const { ctx, events, rows } = await setUpEvents();
    const before = readCounters().get("webhook_oversized_batches_total") ?? 0;
    const stored = await deliverEvents(
      ctx,
      Array.from({ length: 101 }, (_, at) => eventBody({ objectId: at + 1 })),
    );
    expect(await events()).toHaveLength(101);
    expect(readCounters().get("webhook_oversized_batches_total")).toBe(before + 1);
    expect((await rows()).outbox.filter(({ name }) => name === "alert/raised")).toMatchObject([
      { data: { kind: "batch_too_large", entityId: stored.deliveryId } },
    ]);
  });
});
