import { expect, test } from "vitest";

import { contextForRole } from "#lib/testing/context.ts";
import { createTestStores } from "#lib/testing/database.ts";

import { describeApi } from "./describe-api.ts";

test("everybody who is signed in can read what the API offers, under the address that they use", async () => {
  const stores = await createTestStores();
  const ctx = await contextForRole(stores, "viewer", { settings: { publicUrl: "https://console.example" } });
  const document = await describeApi(ctx);
  expect(document.servers).toEqual([{ url: "https://console.example" }]);
  expect(document.paths["/api/v1/drafts"]?.["get"]?.security).toEqual([{ session: [] }, { token: [] }]);
  expect(document.paths["/api/workflows/{id}/approve"]?.["post"]?.security).toEqual([{ session: [] }]);
  await stores.close();
});
