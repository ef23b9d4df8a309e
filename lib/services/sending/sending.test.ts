import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { signatures } from "#drizzle/schema/index.ts";
import { insertChangeRequest } from "#lib/db/sending-settings.ts";
import { contextForRole, withOldSignIn } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { auditOf, withBrokenAudit } from "#lib/testing/records.ts";
import { setSending, setUpReadyToSend } from "#lib/testing/sending.ts";

import { explainGates } from "../sends/explain-gates.ts";
import { sendMail } from "../sends/send-mail.ts";
import { confirmSendingChange } from "./confirm-sending-change.ts";
import { getSendingStatus } from "./get-sending-status.ts";
import { lowerSendMode } from "./lower-send-mode.ts";
import { requestSendingChange } from "./request-sending-change.ts";
import { stopSending } from "./stop-sending.ts";

let stores: TestStores;
beforeEach(async () => {
  useTestEnv();
  stores = await createStoresForTest();
});

const ASK = { mode: "SEND", killSwitch: false, version: 1, reason: "The pilot went well." } as const;

describe("stopping", () => {
  test("any operator stops all sending in one step, on the record", async () => {
    const operator = await contextForRole(stores, "operator");
    expect(await stopSending(operator, {})).toMatchObject({
      killSwitch: true,
      version: 2,
      changedBy: "Test operator",
    });
    expect(await auditOf(stores.db, "1")).toMatchObject([
      { action: "sending.stopped", actorId: operator.actor.id, facts: { after: { killSwitch: true } } },
    ]);
  });

  test("stopping twice is one change", async () => {
    const operator = await contextForRole(stores, "operator");
    await stopSending(operator, {});
    expect(await stopSending(operator, {})).toMatchObject({ killSwitch: true, version: 2 });
    expect(await auditOf(stores.db, "1")).toHaveLength(1);
  });

  test("a viewer cannot stop, lower or ask", async () => {
    const viewer = await contextForRole(stores, "viewer");
    await expect(stopSending(viewer, {})).rejects.toMatchObject({ code: "forbidden" });
    await expect(lowerSendMode(viewer, { mode: "HALTED" })).rejects.toMatchObject({ code: "forbidden" });
    await expect(requestSendingChange(viewer, ASK)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("an operator lowers the mode alone, and cannot raise it", async () => {
    const operator = await contextForRole(stores, "operator");
    expect(await lowerSendMode(operator, { mode: "HALTED" })).toMatchObject({ mode: "HALTED", version: 2 });
    await expect(lowerSendMode(operator, { mode: "SEND" })).rejects.toMatchObject({
      code: "forbidden",
      details: { reason: "two_people" },
    });
  });

  test("when the record cannot be written, nothing is stopped and nobody is told so", async () => {
    const operator = await contextForRole(stores, "operator");
    await expect(stopSending(withBrokenAudit(operator), {})).rejects.toThrow();
    expect(await getSendingStatus(operator)).toMatchObject({ killSwitch: false, version: 1 });
  });
});

describe("raising the mode or resuming", () => {
  test("needs a second person, who confirms the same plan", async () => {
    const approver = await contextForRole(stores, "approver");
    const admin = await contextForRole(stores, "admin");
    const asked = await requestSendingChange(approver, ASK);
    expect(asked).toMatchObject({ mode: "DRAFT_ONLY", requests: [{ mode: "SEND", mayConfirm: false }] });
    const requestId = asked.requests[0]?.id ?? "";
    await expect(confirmSendingChange(approver, { requestId })).rejects.toMatchObject({
      code: "forbidden",
      details: { reason: "two_people" },
    });
    expect(await getSendingStatus(admin)).toMatchObject({ requests: [{ mayConfirm: true }] });
    expect(await confirmSendingChange(admin, { requestId })).toMatchObject({
      mode: "SEND",
      version: 2,
      requests: [],
    });
    await expect(confirmSendingChange(admin, { requestId })).rejects.toMatchObject({ code: "conflict" });
    expect((await auditOf(stores.db, "1")).at(-1)).toMatchObject({
      action: "sending.changeConfirmed",
      facts: { requestedBy: approver.actor.id, confirmedBy: admin.actor.id, before: { mode: "DRAFT_ONLY" } },
    });
  });

  test("both persons sign the same plan, with a sign-in of the last five minutes", async () => {
    const approver = await contextForRole(stores, "approver");
    const admin = await contextForRole(stores, "admin");
    const refused = { details: { reason: "insufficient_user_authentication" } };
    await expect(requestSendingChange(withOldSignIn(approver), ASK)).rejects.toMatchObject(refused);
    const { requests } = await requestSendingChange(approver, ASK);
    const requestId = requests[0]?.id ?? "";
    await expect(confirmSendingChange(withOldSignIn(admin), { requestId })).rejects.toMatchObject(refused);
    expect(await getSendingStatus(admin)).toMatchObject({ mode: "DRAFT_ONLY", version: 1 });
    await confirmSendingChange(admin, { requestId });
    const signed = await stores.db.select().from(signatures).where(eq(signatures.entityId, requestId));
    expect(signed.map(({ action, userId }) => ({ action, userId }))).toEqual([
      { action: "sending.asked", userId: approver.actor.id },
      { action: "sending.confirmed", userId: admin.actor.id },
    ]);
    expect(signed[0]?.planSha256).toEqual(signed[1]?.planSha256);
    expect(signed[0]?.plan).toEqual({ requestId, mode: "SEND", killSwitch: false, settingsVersion: 1 });
  });

  test("an empty allow-list is not sent to", async () => {
    const approver = await contextForRole(stores, "approver");
    await expect(requestSendingChange(approver, { ...ASK, mode: "SEND_ALLOWLIST" })).rejects.toMatchObject({
      code: "unprocessable",
      details: { reason: "allow_list_empty" },
    });
    expect(await getSendingStatus(approver)).toMatchObject({ mode: "DRAFT_ONLY", requests: [] });
  });

  test("an operator may not ask for it", async () => {
    const operator = await contextForRole(stores, "operator");
    await expect(requestSendingChange(operator, ASK)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("a request is worth nothing after 15 minutes", async () => {
    let at = new Date("2026-03-04T09:00:00Z");
    const approver = await contextForRole(stores, "approver", { now: () => at });
    const admin = await contextForRole(stores, "admin", { now: () => at });
    const { requests } = await requestSendingChange(approver, ASK);
    at = new Date(at.getTime() + 15 * 60_000);
    await expect(confirmSendingChange(admin, { requestId: requests[0]?.id ?? "" })).rejects.toMatchObject({
      details: { reason: "expired" },
    });
    expect(await getSendingStatus(admin)).toMatchObject({ mode: "DRAFT_ONLY", requests: [] });
  });

  test("a request is worth nothing once who asked was locked out, or may ask no more", async () => {
    const [asker, second] = [
      await contextForRole(stores, "approver"),
      await contextForRole(stores, "approver"),
    ];
    const { requests } = await requestSendingChange(asker, ASK);
    const requestId = requests[0]?.id ?? "";
    const confirmed = () => confirmSendingChange(second, { requestId });
    const refusal = { code: "conflict", details: { reason: "asker_lost_right" } };
    await stores.sql`update users set role_ceiling = 'operator' where id = ${asker.actor.id}`;
    await expect(confirmed()).rejects.toMatchObject(refusal);
    await stores.sql`update users set role_ceiling = null, disabled_at = now() where id = ${asker.actor.id}`;
    await expect(confirmed()).rejects.toMatchObject(refusal);
    await stores.sql`update users set disabled_at = null where id = ${asker.actor.id}`;
    expect(await confirmed()).toMatchObject({ mode: "SEND" });
  });

  test("a request is worth nothing after somebody stopped sending in between", async () => {
    const approver = await contextForRole(stores, "approver");
    const admin = await contextForRole(stores, "admin");
    const { requests } = await requestSendingChange(approver, ASK);
    await stopSending(admin, {});
    await expect(confirmSendingChange(admin, { requestId: requests[0]?.id ?? "" })).rejects.toMatchObject({
      details: { reason: "changed" },
    });
    expect(await getSendingStatus(admin)).toMatchObject({ mode: "DRAFT_ONLY", killSwitch: true });
  });

  test("nobody asks from an old screen, above the ceiling, or for what needs no second person", async () => {
    const approver = await contextForRole(stores, "approver", { settings: { sendModeCeiling: "SHADOW" } });
    const reasonOf = (input: Parameters<typeof requestSendingChange>[1]) =>
      requestSendingChange(approver, input).catch((error: { details: unknown }) => error.details);
    expect(await reasonOf({ ...ASK, version: 7 })).toMatchObject({ reason: "changed" });
    expect(await reasonOf(ASK)).toMatchObject({ reason: "above_ceiling" });
    expect(await reasonOf({ ...ASK, mode: "DRAFT_ONLY" })).toMatchObject({ reason: "not_a_raise" });
  });

  test("the database itself refuses a request that its own author confirmed", async () => {
    const { actor } = await contextForRole(stores, "admin");
    const id = "00000000-0000-4000-8000-000000000001";
    const [at, expiresAt] = [new Date(), new Date(Date.now() + 60_000)];
    const request = {
      id,
      mode: "SEND",
      killSwitch: false,
      settingsVersion: 1,
      reason: "x",
      expiresAt,
    } as const;
    const both = { requestedBy: actor.id, confirmedBy: actor.id, confirmedAt: at };
    await expect(insertChangeRequest(stores.db, { ...request, ...both })).rejects.toThrow();
  });

  test("of two people who confirm at the same moment one changes the settings", async () => {
    const asker = await contextForRole(stores, "approver");
    const [one, two] = [await contextForRole(stores, "admin"), await contextForRole(stores, "approver")];
    const { requests } = await requestSendingChange(asker, ASK);
    const requestId = requests[0]?.id ?? "";
    const done = await Promise.allSettled([
      confirmSendingChange(one, { requestId }),
      confirmSendingChange(two, { requestId }),
    ]);
    expect(done.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await getSendingStatus(asker)).toMatchObject({ mode: "SEND", version: 2 });
  });
});

describe("the sending status", () => {
  test("tells position, ceiling and what is in force, and counts the last 24 hours", async () => {
    await setSending(stores, { mode: "SEND", dailyQuota: 3 });
    const world = await setUpReadyToSend(stores);
    await sendMail(world.ctx, world);
    expect(await getSendingStatus(world.operator)).toMatchObject({
      mode: "SEND",
      effectiveMode: "SEND",
      counts: { sent: 1, unknown: 0 },
      dailyQuota: 3,
      quotaLeft: 2,
      unknown: [],
      may: { stop: true, change: false, settle: true },
    });
    const capped = {
      ...world.operator,
      settings: { ...world.operator.settings, sendModeCeiling: "DRAFT_ONLY" } as const,
    };
    expect(await getSendingStatus(capped)).toMatchObject({ mode: "SEND", effectiveMode: "DRAFT_ONLY" });
  });
});

describe("why a draft cannot be sent", () => {
  test("is answered by the sender's own gates, without asking any outside system", async () => {
    await setSending(stores, { mode: "SEND" });
    const world = await setUpReadyToSend(stores);
    const calls = [...world.gmail.calls];
    expect(await explainGates(world.operator, { draftId: world.draftId })).toMatchObject({ canSend: true });
    await stopSending(world.operator, {});
    expect(await explainGates(world.operator, { draftId: world.draftId })).toMatchObject({
      canSend: false,
      firstFailing: { name: "kill_switch", owner: "approver" },
    });
    expect(world.gmail.calls).toEqual(calls);
    expect(world.hubspot.calls).toEqual([]);
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "returned", gate: "kill_switch" });
  });
});
