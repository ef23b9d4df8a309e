import { beforeAll, expect, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { setSending, setUpReadyToSend } from "#lib/testing/sending.ts";

import { resolveUnknownSends } from "./resolve-unknown-sends.ts";

beforeAll(() => useTestEnv());

test("a send that cannot be looked up does not keep others from being looked up", async () => {
  const stores = await createStoresForTest();
  await setSending(stores, { mode: "SEND" });
  const older = await setUpReadyToSend(stores);
  const newer = await setUpReadyToSend(stores);
  await stores.sql`update sends set state = 'unknown', in_flight_at = reserved_at`;
  await stores.sql`
    update sends set in_flight_at = in_flight_at - interval '1 minute' where id = ${older.sendId}`;
  const look = () => {
    const error = new AppError("upstream_unavailable", "Down.", { details: { ambiguous: true } });
    older.gmail.failNext = { call: "findSent", error };
    return resolveUnknownSends(older.sweeper);
  };
  await expect(look()).rejects.toMatchObject({ code: "upstream_unavailable" });
  expect((await newer.send())?.wakeAfter).toBeNull();
  await expect(look()).rejects.toMatchObject({ code: "upstream_unavailable" });
  expect((await newer.send())?.wakeAfter).not.toBeNull();
});
