import { beforeEach, describe, expect, test } from "vitest";

import { lockBreaker } from "#lib/db/breakers.ts";
import { NEEDS_FRESH_SIGN_IN } from "#lib/domain/fresh-sign-in.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { eventsOf } from "#lib/testing/records.ts";
import { setUpSending } from "#lib/testing/sending.ts";
import { APAC, EMEA, setUpMailboxes } from "#lib/testing/two-mailboxes.ts";

import type { ServiceContext } from "../context.ts";
import { listServices } from "../outside-services/list-services.ts";
import { closeBreaker } from "./close-breaker.ts";
import { getBreakerStatus } from "./get-breaker-status.ts";
import { listBreakers } from "./list-breakers.ts";
import { openBreaker } from "./open-breaker.ts";
import { previewDrain } from "./preview-drain.ts";
import { probeBreaker } from "./probe-breaker.ts";
import { readSendBreakers } from "./read-send-breakers.ts";
import { resetBreaker } from "./reset-breaker.ts";

const now = () => new Date();
let stores: TestStores;
let operator: ServiceContext;
let approver: ServiceContext;
beforeEach(async () => {
  useTestEnv({ UNDO_WINDOW_SECONDS: "0" });
  stores = await createStoresForTest();
  operator = await contextForRole(stores, "operator", { now });
  approver = signedIn(await contextForRole(stores, "approver", { now }), 0);
});

function signedIn(ctx: ServiceContext, minutesAgo: number): ServiceContext {
  if (ctx.actor.type !== "user") throw new Error("Only people sign in.");
  const session = {
    id: crypto.randomUUID(),
    authenticatedAt: new Date(Date.now() - minutesAgo * 60_000),
    hasMfa: true,
  };
  return { ...ctx, actor: { ...ctx.actor, session } };
}
const cutOff = (service: string) =>
  stores.sql`update breakers set state = 'open', open_until = now() + interval '4 minutes', opened_at = now(),
    generation = generation + 1, reason = 'http_503', saved_calls = 12 where service = ${service}`;
const actions = async () =>
  (await stores.sql<{ action: string }[]>`select action from audit_events order by seq`).map(
    ({ action }) => action,
  );

describe("a person decides", () => {
  test("one operator cuts a service off, with a reason and an end, on the record", async () => {
    const view = await openBreaker(operator, { service: "gmail", cause: "incident", minutes: 15 });
    expect(view).toMatchObject({
      state: "open",
      reason: "A person cut it off because of an incident.",
      forced: { state: "open", by: expect.any(String) },
    });
    expect(Date.parse(view.forced?.until ?? "") - Date.now()).toBeGreaterThan(14 * 60_000);
    expect(await actions()).toEqual(["breaker.opened"]);
    const gate = await readSendBreakers(operator, { id: crypto.randomUUID(), mailboxId: null });
    expect(gate.find(({ service }) => service === "gmail")).toMatchObject({ state: "open" });
  });

  test("letting calls through is signed by a fresh approver, and ends by itself", async () => {
    await cutOff("hubspot");
    const input = { service: "hubspot", cause: "mended", minutes: 10 } as const;
    await expect(closeBreaker(operator, input)).rejects.toMatchObject({ code: "forbidden" });
    const stale = signedIn(await contextForRole(stores, "approver", { now }), 10);
    await expect(closeBreaker(stale, input)).rejects.toMatchObject({
      details: { reason: NEEDS_FRESH_SIGN_IN },
    });
    expect(await closeBreaker(approver, input)).toMatchObject({
      state: "closed",
      forced: { state: "closed" },
    });
    expect(await actions()).toEqual(["signature.made", "breaker.closed"]);
  });

  test("a reset of one that is open is signed; of one that is closed it need not be", async () => {
    const stale = signedIn(await contextForRole(stores, "approver", { now }), 10);
    expect(await resetBreaker(stale, { service: "smtp" })).toMatchObject({ state: "closed" });
    await cutOff("smtp");
    await expect(resetBreaker(stale, { service: "smtp" })).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await resetBreaker(approver, { service: "smtp" })).toMatchObject({
      ...{ state: "closed", forced: null, errors: [], savedCalls: 0 },
    });
  });

  test("a token with that right resets, and does nothing else", async () => {
    await cutOff("gmail");
    const token: ServiceContext = {
      ...approver,
      actor: { type: "token", id: crypto.randomUUID(), name: "script", scopes: ["breaker:reset"] },
    };
    expect((await getBreakerStatus(token)).summary).toEqual({ total: 5, open: 1, half_open: 0, closed: 4 });
    expect(await resetBreaker(token, { service: "gmail" })).toMatchObject({ state: "closed" });
    await expect(
      openBreaker(token, { service: "gmail", cause: "caution", minutes: 5 }),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a token does not lift what a person has cut off", async () => {
    await openBreaker(operator, { service: "gmail", cause: "incident", minutes: 15 });
    const actor = { type: "token", id: crypto.randomUUID(), name: "script" } as const;
    const token: ServiceContext = { ...approver, actor: { ...actor, scopes: ["breaker:reset"] } };
    await expect(resetBreaker(token, { service: "gmail" })).rejects.toMatchObject({
      ...{ code: "conflict", details: { reason: "held" } },
    });
    expect(await resetBreaker(approver, { service: "gmail" })).toMatchObject({
      state: "closed",
      forced: null,
    });
  });

  test("what a person cut off is not made shorter by cutting it off again", async () => {
    const first = await openBreaker(operator, { service: "gmail", cause: "incident", minutes: 240 });
    const again = await openBreaker(operator, { service: "gmail", cause: "caution", minutes: 1 });
    expect(again.forced?.until).toBe(first.forced?.until);
    expect(again.nextProbeAt).toBe(first.nextProbeAt);
    const { forced } = await openBreaker(operator, { service: "smtp", cause: "caution", minutes: 1 });
    const longer = await openBreaker(operator, { service: "smtp", cause: "caution", minutes: 5 });
    expect(Date.parse(longer.forced?.until ?? "")).toBeGreaterThan(Date.parse(forced?.until ?? ""));
  });

  test("a reset of what is closed wakes nobody", async () => {
    const world = await setUpSending(stores, { settings: { undoWindowMs: 0 } });
    await world.approve();
    const ctx = { ...approver, settings: world.ctx.settings };
    const woken = async () =>
      (await eventsOf(stores.db, world.workflowId)).filter(({ name }) => name === "draft/approved").length;
    const before = await woken();
    await resetBreaker(ctx, { service: "gmail" });
    expect(await woken()).toBe(before);
    await cutOff("gmail");
    await resetBreaker(ctx, { service: "gmail" });
    expect(await woken()).toBe(before + 1);
  });

  test("sign-ins cannot be cut off", async () => {
    await expect(
      openBreaker(operator, { service: "identity", cause: "caution", minutes: 5 }),
    ).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("a service that nobody guards is told as such", async () => {
    for (const act of [resetBreaker, previewDrain, probeBreaker])
      await expect(act(approver, { service: "fax" })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("trying it again", () => {
  test("is for one that is cut off, and not while it is being tried", async () => {
    await expect(probeBreaker(operator, { service: "gmail" })).rejects.toMatchObject({ code: "conflict" });
    await cutOff("gmail");
    expect(await probeBreaker(operator, { service: "gmail" })).toMatchObject({ state: "half_open" });
    await stores.sql`update breakers set state = 'half_open', probe_owner = 'x',
      probe_until = now() + interval '1 minute' where service = 'gmail'`;
    await expect(probeBreaker(operator, { service: "gmail" })).rejects.toMatchObject({
      details: { reason: "probing" },
    });
  });

  test("is not for what a person has cut off: who lets that through signs", async () => {
    const view = await openBreaker(operator, { service: "gmail", cause: "incident", minutes: 240 });
    const until = view.forced?.until.slice(11, 16);
    await expect(probeBreaker(operator, { service: "gmail" })).rejects.toMatchObject({
      ...{ code: "conflict", details: { reason: "held" } },
      message: `A person has cut it off until ${until} UTC; close it instead.`,
    });
    await stores.sql`update breakers set forced_until = now(), open_until = now() where service = 'gmail'`;
    expect(await probeBreaker(operator, { service: "gmail" })).toMatchObject({ state: "half_open" });
  });

  test("with one chosen reply keeps the next call for it, and wakes it", async () => {
    const world = await setUpSending(stores, { settings: { undoWindowMs: 0 } });
    await world.approve();
    await cutOff("gmail");
    const ctx = { ...operator, settings: world.ctx.settings };
    expect(await previewDrain(ctx, { service: "gmail" })).toMatchObject({
      ...{ sends: 1, stale: 0, perMinute: 6, minutes: 1 },
      candidates: [{ draftId: world.draftId }],
    });
    const woken = async () =>
      (await eventsOf(stores.db, world.workflowId)).filter(({ name }) => name === "draft/approved").length;
    const before = await woken();
    const view = await probeBreaker(ctx, { service: "gmail", draftId: world.draftId });
    expect(view.keptFor).toMatchObject({ draftId: world.draftId });
    expect(await woken()).toBe(before + 1);
    const gateOf = async (id: string) =>
      (await readSendBreakers(ctx, { id, mailboxId: null })).find(({ service }) => service === "gmail")
        ?.state;
    expect(await gateOf(world.draftId)).toBe("half_open");
    expect(await gateOf(crypto.randomUUID())).toBe("open");
    await expect(probeBreaker(ctx, { service: "gmail", draftId: crypto.randomUUID() })).rejects.toMatchObject(
      { details: { reason: "not_waiting" } },
    );
  });

  test("a reply of an SMTP mailbox waits for Gmail too, where Gmail is read for answers", async () => {
    const { world } = await setUpMailboxes(stores, { mailboxId: APAC.id });
    await world.approve();
    const ctx = { ...operator, settings: world.ctx.settings };
    for (const service of ["hubspot", "gmail", "smtp"])
      expect(await previewDrain(ctx, { service })).toMatchObject({ sends: 1 });
    await stores.sql`update drafts set mailbox_id = ${EMEA.id} where id = ${world.draftId}`;
    expect(await previewDrain(ctx, { service: "smtp" })).toMatchObject({ sends: 0 });
  });

  test("a reply whose words are stale counts among those that come back", async () => {
    const world = await setUpSending(stores, { settings: { undoWindowMs: 0 } });
    await world.approve();
    await stores.sql`update drafts set stale_since = now() where id = ${world.draftId}`;
    const ctx = { ...operator, settings: world.ctx.settings };
    expect(await previewDrain(ctx, { service: "hubspot" })).toMatchObject({
      ...{ sends: 1, stale: 1, candidates: [] },
    });
    expect(await previewDrain(ctx, { service: "identity" })).toMatchObject({ sends: 0 });
  });
});

test("everybody sees each breaker with its last hour", async () => {
  await openBreaker(operator, { service: "model", cause: "maintenance", minutes: 5 });
  const viewer = await contextForRole(stores, "viewer", { now });
  const { breakers } = await listBreakers(viewer);
  expect(breakers.map(({ service }) => service)).toEqual(["gmail", "hubspot", "identity", "model", "smtp"]);
  const model = breakers.find(({ service }) => service === "model");
  expect(model?.minutes).toHaveLength(60);
  expect(model?.minutes.at(-1)).toBe("open");
  const { services, may } = await listServices(viewer);
  expect(services.find(({ service }) => service === "model")?.breaker).toMatchObject({ state: "open" });
  expect(services.find(({ service }) => service === "alerts")?.breaker).toBeNull();
  expect(may).toEqual({ open: false, close: false, probe: false, reset: false });
  await expect(lockBreaker(contextForSystem(stores, "sweeper").db, "model")).resolves.toBeTruthy();
});
