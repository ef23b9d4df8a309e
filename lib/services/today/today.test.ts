import { afterAll, beforeAll, expect, test } from "vitest";

import { NeedsView, TodayView } from "#lib/contracts/today.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { getNeeds } from "./get-needs.ts";
import { getToday } from "./get-today.ts";

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

test("an empty day asks for nobody, and both views keep their contract", async () => {
  const viewer = await contextForRole(stores, "viewer");
  const today = await getToday(viewer, {});
  expect(TodayView.parse(today)).toEqual(today);
  expect(today.needs).toMatchObject({
    waiting: { count: 0, oldestAt: null, overdue: 0 },
    failed: { count: 0 },
    unknown: { count: 0 },
    changeRequests: { count: 0 },
  });
  expect(today.lastDay.submissions).toEqual(Array.from({ length: 24 }, () => 0));
  expect(NeedsView.parse(await getNeeds(viewer, {}))).toEqual(await getNeedsOf(today));
});

async function getNeedsOf(today: TodayView) {
  return { ...today.needs, asOf: expect.any(String) };
}

test("the mode in force is the lower of position and ceiling", async () => {
  const draftOnly = await contextForRole(stores, "viewer", { settings: { sendModeCeiling: "DRAFT_ONLY" } });
  await stores.sql`update sending_settings set mode = 'SEND'`;
  expect((await getNeeds(draftOnly, {})).sending).toMatchObject({ mode: "DRAFT_ONLY", isStopped: false });
  const free = await contextForRole(stores, "viewer");
  expect((await getNeeds(free, {})).sending).toMatchObject({ mode: "SEND", isStopped: false });
});

test("a kill switch and a halted mode both say that nothing leaves", async () => {
  const viewer = await contextForRole(stores, "viewer");
  await stores.sql`update sending_settings set mode = 'SEND', kill_switch = true`;
  expect((await getNeeds(viewer, {})).sending.isStopped).toBe(true);
  await stores.sql`update sending_settings set mode = 'HALTED', kill_switch = false`;
  expect((await getNeeds(viewer, {})).sending.isStopped).toBe(true);
});

test("a part of the product that may not read workflows reads no figures", async () => {
  const intake = contextForSystem(stores, "intake");
  await expect(getToday(intake, {})).rejects.toMatchObject({ code: "forbidden" });
  await expect(getNeeds(intake, {})).rejects.toMatchObject({ code: "forbidden" });
});
