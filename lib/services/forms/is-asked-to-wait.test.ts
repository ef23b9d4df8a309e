import { beforeAll, expect, test } from "vitest";

import { forms, outboxEvents } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { notNow } from "#lib/domain/not-now.ts";
import { contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import type { FakeHubSpot } from "#lib/testing/fake-hubspot.ts";

import { isAskedToWait } from "./is-asked-to-wait.ts";
import { pollForms } from "./poll-forms.ts";

beforeAll(() => useTestEnv());

const cutOff = () => notNow({ service: "hubspot", reason: null, now: TEST_NOW, waitMs: 60_000 });

test.each<[string, unknown, boolean]>([
  ["a limit that is used up", new AppError("rate_limited", "Wait."), true],
  ["a service that is cut off", cutOff(), true],
  ["a service that is down", new AppError("upstream_unavailable", "HubSpot answered 502."), false],
  ["a fault of ours", new TypeError("x is not a function"), false],
])("%s asks to wait: %s", (_, error, asks) => {
  expect(isAskedToWait(error)).toBe(asks);
});

test("HubSpot that a person has cut off leaves rounds out, and raises no alert", async () => {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "intake");
  const hubspot = ctx.integrations.hubspot as FakeHubSpot;
  hubspot.forms = [{ id: "contact", name: "Contact", isArchived: false }];
  await pollForms(ctx);
  const listForms = hubspot.listForms.bind(hubspot);
  const refuse = () => Promise.reject(cutOff());
  hubspot.listFormSubmissions = refuse;
  for (const list of [refuse, listForms]) {
    hubspot.listForms = list;
    for (let round = 0; round < 4; round += 1)
      await expect(pollForms(ctx)).rejects.toMatchObject({ code: "upstream_unavailable" });
  }
  expect(await stores.db.select().from(forms)).toMatchObject([{ failures: 0 }]);
  expect(await stores.db.select().from(outboxEvents)).toEqual([]);
});
