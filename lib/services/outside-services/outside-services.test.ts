import { beforeEach, describe, expect, test } from "vitest";

import { noteServiceCall, takeServiceCalls } from "#lib/observability/service-calls.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";

import type { ServiceContext } from "../context.ts";
import { deleteOldServiceCalls } from "./delete-old-service-calls.ts";
import { listServices } from "./list-services.ts";
import { recordServiceCalls, watchServiceCalls, writeServiceCalls } from "./record-service-calls.ts";

let stores: TestStores;
let sweeper: ServiceContext;
let viewer: ServiceContext;
const now = () => new Date();
beforeEach(async () => {
  useTestEnv();
  takeServiceCalls();
  stores = await createStoresForTest();
  sweeper = contextForSystem(stores, "sweeper", { now });
  viewer = await contextForRole(stores, "viewer", { now });
});

const call = (name: string, durationMs = 40, code: string | null = null) =>
  noteServiceCall({
    name,
    durationMs,
    failure: code === null ? null : { code, message: `It said ${code}.` },
  });
const serviceOf = async (ctx: ServiceContext, service: string) => {
  const found = (await listServices(ctx)).services.find((row) => row.service === service);
  if (!found) throw new Error(`There is no row for ${service}.`);
  return found;
};

describe("what outside services answered", () => {
  test("is one row for each service, with calls, failures, latency and the last three kinds of failure", async () => {
    for (let n = 0; n < 19; n++) call("hubspot.find-contact");
    for (const code of ["http_500", "http_502", "http_503", "http_503", "timeout"])
      call("hubspot.log-email", 4000, code);
    await recordServiceCalls(sweeper, takeServiceCalls());
    const hubspot = await serviceOf(viewer, "hubspot");
    expect(hubspot).toMatchObject({
      name: "HubSpot",
      calls: 24,
      failures: 5,
      condition: "faltering",
      isConfigured: true,
    });
    expect(hubspot.errors).toHaveLength(3);
    expect(hubspot.p95Ms).toBeGreaterThan(2500);
    expect(hubspot.minutes).toHaveLength(60);
    expect(hubspot.minutes.reduce((sum, { calls }) => sum + calls, 0)).toBe(24);
    expect(await serviceOf(viewer, "gmail")).toMatchObject({
      condition: "quiet",
      p95Ms: null,
      errors: [],
      since: null,
    });
    expect(await serviceOf(viewer, "model")).toMatchObject({ isConfigured: false });
  });

  test("adds up over instances that write at the same time", async () => {
    const parts = Array.from({ length: 8 }, (_, n) => {
      for (let i = 0; i <= n; i++)
        call(i % 2 ? "gmail.send" : "hubspot.find-contact", 30 * i, i % 3 ? null : "http_503");
      return takeServiceCalls();
    });
    await Promise.all(parts.map((part) => recordServiceCalls(sweeper, part)));
    const [hubspot, gmail] = [await serviceOf(viewer, "hubspot"), await serviceOf(viewer, "gmail")];
    expect(hubspot.calls + gmail.calls).toBe(36);
    const [row] = await stores.sql<{ total: number }[]>`
      select sum(counted)::int as total from service_minutes, unnest(latencies) counted`;
    expect(row?.total).toBe(36);
    expect(hubspot.errors).toMatchObject([{ code: "http_503", operation: "find-contact" }]);
  });

  test("a call that fails to be written down is never noticed by the caller", async () => {
    watchServiceCalls(() => {
      throw new Error("no database");
    });
    call("gmail.send");
    await expect(writeServiceCalls()).resolves.toBeUndefined();
  });

  test("is written by itself soon after a call, and nothing is written while nothing happens", async () => {
    let made = 0;
    watchServiceCalls(() => {
      made += 1;
      return sweeper;
    });
    await writeServiceCalls();
    expect(made).toBe(0);
    call("gmail.send");
    call("gmail.send");
    await writeServiceCalls();
    await writeServiceCalls();
    expect(made).toBe(1);
    expect(await serviceOf(viewer, "gmail")).toMatchObject({ calls: 2 });
  });

  test("however many kinds of failure there are, only fifty of a service are kept at once", () => {
    for (let n = 0; n < 80; n++) call("model.write", 1, `code_${n}`);
    expect(takeServiceCalls().errors.get("model")?.size).toBe(50);
  });

  test("what waits for HubSpot and for the mailbox is counted with its oldest", async () => {
    const [contact, mail] = [await insertDraft(stores), await insertDraft(stores)];
    await stores.sql`update workflows set status = 'running', current_step = 'read-contact',
      updated_at = now() - interval '1 hour' where id = ${contact.workflowId}`;
    await stores.sql`update workflows set status = 'queued', current_step = 'send-mail' where id = ${mail.workflowId}`;
    const hubspot = await serviceOf(viewer, "hubspot");
    expect(hubspot.backlog).toMatchObject({ waiting: 1, isCapped: false });
    expect(Date.now() - new Date(hubspot.backlog?.oldestAt ?? 0).getTime()).toBeGreaterThan(3_500_000);
    expect((await serviceOf(viewer, "gmail")).backlog).toMatchObject({ waiting: 1 });
    expect((await serviceOf(viewer, "smtp")).backlog).toMatchObject({ waiting: 0 });
    expect((await serviceOf(viewer, "identity")).backlog).toBeNull();
  });

  test("is kept for seven days", async () => {
    call("gmail.send", 1, "timeout");
    await recordServiceCalls(sweeper, takeServiceCalls());
    await stores.sql`update service_minutes set minute = minute - interval '8 days'`;
    await stores.sql`update service_errors set last_at = last_at - interval '6 days'`;
    await deleteOldServiceCalls(sweeper);
    const [row] =
      await stores.sql`select (select count(*) from service_minutes) as minutes, (select count(*) from service_errors) as errors`;
    expect(row).toEqual({ minutes: "0", errors: "1" });
  });

  test("only the product itself writes them down or deletes them", async () => {
    await expect(recordServiceCalls(viewer, takeServiceCalls())).rejects.toMatchObject({ code: "forbidden" });
    await expect(deleteOldServiceCalls(viewer)).rejects.toMatchObject({ code: "forbidden" });
  });
});
