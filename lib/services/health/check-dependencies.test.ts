import { beforeEach, expect, test } from "vitest";

import { connect } from "#lib/db/client.ts";
import { takeServiceCalls, noteServiceCall } from "#lib/observability/service-calls.ts";
import { noteCall } from "#lib/observability/service-health.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { recordServiceCalls } from "../outside-services/record-service-calls.ts";
import { checkDependencies, readDependencyDetails } from "./check-dependencies.ts";
import { checkReadiness } from "./check-readiness.ts";

const now = () => new Date();

beforeEach(() => {
  useTestEnv();
  forget();
  Object.assign(globalThis, { __countersignServiceHealth: undefined });
});

test("a service that fails is told to everybody, and leaves readiness as it is", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "monitor", { now });
  const quiet = await checkDependencies(ctx);
  expect(quiet).toMatchObject({ status: "ok", dependencies: { hubspot: "quiet", gmail: "quiet" } });
  expect(Object.keys(quiet.dependencies)).not.toContain("smtp");
  await note(stores, { failed: 3 });
  forget();
  expect(await checkDependencies(ctx)).toMatchObject({
    status: "degraded",
    dependencies: { hubspot: "failing", gmail: "quiet", database: "ready" },
  });
  expect(await checkReadiness(ctx)).toMatchObject({ status: "ready", blocked: [] });
});

test("a mailbox by SMTP has its mail server among the dependencies", async () => {
  const ctx = contextForSystem(await createStoresForTest(), "monitor", { now });
  const mailboxes = ctx.settings.mailboxes.map((mailbox) => ({ ...mailbox, provider: "smtp" as const }));
  const { dependencies } = await checkDependencies({ ...ctx, settings: { ...ctx.settings, mailboxes } });
  expect(dependencies).toMatchObject({ smtp: "quiet" });
  expect(Object.keys(dependencies)).not.toContain("gmail");
});

test("latencies and codes are for those who may read them, states for everybody", async () => {
  const stores = await createStoresForTest();
  await note(stores, { failed: 2 });
  const states = await checkDependencies(contextForSystem(stores, "monitor", { now }));
  expect(JSON.stringify(states)).not.toMatch(/p95|upstream_unavailable/);
  const viewer = await contextForRole(stores, "viewer", { now });
  const { services } = await readDependencyDetails(viewer);
  const hubspot = services.find(({ service }) => service === "hubspot");
  expect(hubspot).toMatchObject({
    calls: 2,
    failures: 2,
    errors: [{ code: "upstream_unavailable", count: 2 }],
  });
  expect(JSON.stringify(services)).not.toContain("HubSpot said");
  await expect(readDependencyDetails(contextForSystem(stores, "drafting"))).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("a thousand questions are one look, and without a database this process tells what it has seen", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "monitor", { now });
  const answers = await Promise.all(Array.from({ length: 1000 }, () => checkDependencies(ctx)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(["ok"]));
  forget();
  const away = connect({ url: "postgres://nobody@127.0.0.1:9/none", poolSize: 1 });
  for (let call = 0; call < 3; call += 1) noteCall("HubSpot", false);
  expect(await checkDependencies({ ...ctx, db: away.db })).toMatchObject({
    status: "degraded",
    dependencies: { database: "failing", hubspot: "failing", gmail: "unused" },
  });
  await away.close();
});

async function note(stores: Parameters<typeof contextForSystem>[0], { failed }: { failed: number }) {
  takeServiceCalls();
  const failure = { code: "upstream_unavailable", message: "HubSpot said no." };
  for (let call = 0; call < failed; call += 1) {
    noteServiceCall({ name: "hubspot.read-contact", durationMs: 40, failure });
  }
  await recordServiceCalls(contextForSystem(stores, "sweeper", { now }), takeServiceCalls());
}

function forget(): void {
  Object.assign(globalThis, { __countersignReadiness: undefined, __countersignDependencies: undefined });
}
