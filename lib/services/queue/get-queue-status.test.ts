import { beforeEach, expect, test } from "vitest";

import { QueueStatusView } from "#lib/contracts/queue-status.ts";
import { contextForRole } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { setSending, setUpReadyToSend, setUpSending } from "#lib/testing/sending.ts";

import { sendMail } from "../sends/send-mail.ts";
import { getQueueStatus } from "./get-queue-status.ts";

let stores: TestStores;
beforeEach(async () => {
  useTestEnv();
  stores = await createStoresForTest();
  await setSending(stores, { mode: "SEND", dailyQuota: 100 });
});

test("nothing waits in an empty product", async () => {
  const status = await getQueueStatus(await contextForRole(stores, "operator"));
  expect(QueueStatusView.parse(status)).toMatchObject({
    ...{ pending: 0, inFlight: 0, oldestAt: null, oldestAgeMs: null, isCapped: false },
    byState: { drafts: { pendingReview: 0, approved: 0 }, sends: { reserved: 0, inFlight: 0, unknown: 0 } },
  });
});

test("a reply waits from its approval until its mail has left, and is in flight while its outcome is open", async () => {
  const waiting = await setUpSending(stores);
  await waiting.approve();
  const world = await setUpReadyToSend(stores);
  await stores.sql`update workflows set status = 'running'`;
  expect(await getQueueStatus(world.operator)).toMatchObject({
    ...{ pending: 2, inFlight: 0, oldestAt: expect.any(String) },
    byState: { drafts: { approved: 2 }, sends: { reserved: 1 } },
  });
  world.gmail.loseNextAnswer = { call: "sendDraft", phase: "after" };
  await sendMail(world.ctx, world);
  expect(await getQueueStatus(world.operator)).toMatchObject({ pending: 1, inFlight: 1 });
  await world.drive();
  // The mail has left; its record at HubSpot is the next thing that waits.
  expect(await getQueueStatus(world.operator)).toMatchObject({
    ...{ pending: 2, inFlight: 0 },
    byState: { drafts: { approved: 1 }, sends: { reserved: 0, unknown: 0 }, workflows: { queued: 1 } },
  });
});

test("what waits for a person is counted by itself and is no backlog", async () => {
  await insertDraft(stores);
  expect(await getQueueStatus(await contextForRole(stores, "operator"))).toMatchObject({
    ...{ pending: 0, oldestAt: null },
    byState: { drafts: { pendingReview: 1 } },
  });
});

test("a viewer may not look", async () => {
  await expect(getQueueStatus(await contextForRole(stores, "viewer"))).rejects.toMatchObject({
    code: "forbidden",
  });
});
