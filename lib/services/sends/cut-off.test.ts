import { beforeEach, describe, expect, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import type { Mailbox } from "#lib/domain/mailbox.ts";
import { notNow } from "#lib/domain/not-now.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { createFakeSmtp } from "#lib/testing/fake-smtp.ts";
import { setSending, setUpReadyToSend, setUpSending } from "#lib/testing/sending.ts";

import { noteCut, watchingCuts } from "../breakers/call-scope.ts";
import { confirmSend } from "./confirm-send.ts";
import { reserveSend } from "./reserve-send.ts";
import { sendMail } from "./send-mail.ts";
import { wakeStalledSends } from "./wake-stalled-sends.ts";

const MINUTE_MS = 60_000;
const WAIT_MS = 5 * MINUTE_MS;
const MAILBOX: Mailbox = {
  ...{ id: "default", address: "sales@larkspur.example", name: "Larkspur Sales", provider: "smtp" },
  ...{ dailyQuota: 1_000, ownerIds: [], isDefault: true },
};

let stores: TestStores;
beforeEach(async () => {
  useTestEnv();
  stores = await createStoresForTest();
  await setSending(stores, { mode: "SEND" });
});

describe("a reply whose service is cut off", () => {
  test("sleeps in its own run: no other is started before it wakes", async () => {
    const world = await setUpReadyToSend(stores);
    const error = notNow({ service: "gmail", reason: null, now: world.ctx.now(), waitMs: WAIT_MS });
    world.gmail.failNext = { call: "findSent", error };
    await expect(sendMail(world.ctx, world)).rejects.toBe(error);
    const wakeAfter = new Date(world.ctx.now().getTime() + WAIT_MS);
    expect(await world.send()).toMatchObject({ state: "reserved", leaseUntil: null, wakeAfter });
    world.advance(WAIT_MS - 1);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 0 });
    world.advance(3 * MINUTE_MS);
    expect(await wakeStalledSends(world.sweeper)).toEqual({ woken: 1 });
  });

  test("sleeps as well when its own call was the one after which the service was cut off", async () => {
    const world = await setUpReadyToSend(stores);
    const until = new Date(world.ctx.now().getTime() + WAIT_MS);
    const fail = (error: AppError) =>
      watchingCuts(() => {
        noteCut(until);
        world.gmail.failNext = { call: "findSent", error };
        return sendMail(world.ctx, world).catch((failure: unknown) => failure);
      });
    const bug = new AppError("internal", "A bug.");
    expect(await fail(bug)).toBe(bug);
    expect(await world.send()).toMatchObject({ wakeAfter: null });
    const down = new AppError("upstream_unavailable", "Down.");
    expect(await fail(down)).toBe(down);
    expect(await world.send()).toMatchObject({ leaseUntil: null, wakeAfter: until });
  });
});

describe("a mail server that is cut off", () => {
  test("was not knocked at: no failed connection is noted, and the reply leaves when it can", async () => {
    const { world, smtp, cutOff } = await setUpSmtp();
    const { error, mend } = cutOff();
    await expect(sendMail(world.ctx, world)).rejects.toBe(error);
    const send = await world.send();
    expect(send).toMatchObject({ state: "reserved", evidence: [] });
    expect(send?.wakeAfter).toEqual(new Date(world.ctx.now().getTime() + WAIT_MS));
    mend();
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "sent" });
    expect(smtp.sent).toHaveLength(1);
  });

  test("after a day out of reach brings the reply back to a person", async () => {
    const { world, smtp, cutOff } = await setUpSmtp();
    smtp.failures = [{ at: "body" }, { at: "connect" }];
    expect(await sendMail(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "unconfirmed" });
    world.advance(26 * 60 * MINUTE_MS);
    cutOff();
    expect(await confirmSend(world.ctx, world)).toMatchObject({ outcome: "returned" });
    expect(smtp.sent).toEqual([]);
  });
});

async function setUpSmtp() {
  const smtp = createFakeSmtp();
  const world = await setUpSending(stores, { settings: { mailboxes: [MAILBOX] } });
  for (const { integrations } of [world.ctx, world.sweeper, world.operator])
    Object.assign(integrations, { mailboxes: new Map([["default", { kind: "smtp", smtp }]]) });
  await world.approve();
  world.passUndoWindow();
  const reserved = await reserveSend(world.ctx, { draftId: world.draftId });
  if (reserved.outcome !== "reserved") throw new Error("Not reserved.");
  const cutOff = () => {
    const error = notNow({ service: "smtp", reason: null, now: world.ctx.now(), waitMs: WAIT_MS });
    const working = { ...smtp };
    smtp.open = () => Promise.reject(error);
    return { error, mend: () => Object.assign(smtp, working) };
  };
  return { world: { ...world, sendId: reserved.sendId }, smtp, cutOff };
}
