import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

import { EVENTS } from "#lib/contracts/events.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { readFunction } from "./engine/registration.ts";
import { allFunctions } from "./index.ts";

const SyncAnswer = z.object({ functions: z.array(z.unknown()) });

beforeAll(() => useTestEnv());

/** As the product registers its functions with an engine. */
async function registered() {
  const client = new Inngest({ id: "countersign", isDev: true });
  const handler = serve({ client, functions: allFunctions(client), servePath: "/api/inngest" });
  const url = "http://127.0.0.1/api/inngest";
  const headers = {
    host: "127.0.0.1",
    "content-type": "application/json",
    "x-inngest-sync-kind": "in_band",
  };
  const answer = await handler(new Request(url, { method: "PUT", headers, body: JSON.stringify({ url }) }));
  return SyncAnswer.parse(await answer.json()).functions.map(readFunction);
}

test("the embedded engine can run every function of the product", async () => {
  expect((await registered()).length).toBeGreaterThan(15);
});

test("every event has a function that takes it, and every function a trigger that exists", async () => {
  const triggers = (await registered()).flatMap(({ config }) => config.triggers);
  const taken = new Set(
    triggers.flatMap(({ event }) =>
      event === undefined || event === "inngest/function.failed" ? [] : [event],
    ),
  );
  expect([...taken].toSorted()).toEqual(Object.keys(EVENTS).toSorted());
});
