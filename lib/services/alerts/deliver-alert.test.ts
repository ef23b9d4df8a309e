import http from "node:http";
import type { AddressInfo } from "node:net";

import { beforeAll, expect, onTestFinished, test } from "vitest";

import { outboxEvents } from "#drizzle/schema/index.ts";
import { EVENTS } from "#lib/contracts/events.ts";
import { readCounters } from "#lib/observability/counters.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { withTransaction } from "../context.ts";
import { deliverAlert, noteAlert } from "./deliver-alert.ts";
import { raiseAlert, uuidOf } from "./raise-alert.ts";

beforeAll(() => useTestEnv());

const FORM_ID = "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21";

test("what is posted is a word, an id, where to look, and when", async () => {
  const world = await setUp(200);
  expect(await deliverAlert(world.ctx, world.alert)).toEqual({ outcome: "posted" });
  expect(world.posted).toEqual([
    {
      kind: "intake_gap",
      entityId: FORM_ID,
      url: "http://127.0.0.1:3000/intake#forms",
      raisedAt: world.raisedAt,
    },
  ]);
});

test("a place that does not answer well is tried again; one that refuses is not", async () => {
  const down = await setUp(503);
  await expect(deliverAlert(down.ctx, down.alert)).rejects.toMatchObject({ code: "upstream_unavailable" });
  const refusing = await setUp(404);
  await expect(deliverAlert(refusing.ctx, refusing.alert)).rejects.toMatchObject({ code: "unprocessable" });
});

test("without a place the alert is still counted", async () => {
  const world = await setUp(200);
  const ctx = { ...world.ctx, settings: { ...world.ctx.settings, alertWebhookUrl: null } };
  const series = 'alerts_raised_total{kind="intake_gap"}';
  const before = readCounters().get(series) ?? 0;
  await noteAlert(ctx, world.alert);
  expect(readCounters().get(series)).toBe(before + 1);
  expect(await deliverAlert(ctx, world.alert)).toEqual({ outcome: "not_configured" });
  expect(world.posted).toEqual([]);
});

test("an id that is no UUID becomes one, always the same", () => {
  expect(uuidOf(FORM_ID)).toBe(FORM_ID);
  expect(uuidOf("form 7")).toBe(uuidOf("form 7"));
  expect(EVENTS["alert/raised"].shape.entityId.safeParse(uuidOf("form 7")).success).toBe(true);
  expect(uuidOf("form 7")).not.toBe(uuidOf("form 8"));
});

test("a person does not deliver alerts", async () => {
  const world = await setUp(200);
  const admin = await contextForRole(world.stores, "admin");
  await expect(deliverAlert(admin, world.alert)).rejects.toMatchObject({ code: "forbidden" });
});

async function setUp(status: number) {
  const posted: unknown[] = [];
  const hook = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      posted.push(JSON.parse(Buffer.concat(chunks).toString()));
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    hook.closeAllConnections();
    hook.close();
  });
  const alertWebhookUrl = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`;
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "intake", { settings: { alertWebhookUrl } });
  await withTransaction(ctx, (ctx) => raiseAlert(ctx, { kind: "intake_gap", entityId: FORM_ID }));
  const [event] = await stores.db.select().from(outboxEvents);
  const alert = EVENTS["alert/raised"].parse(event?.data);
  return { stores, ctx, alert, posted, raisedAt: event?.createdAt.toISOString() };
}
