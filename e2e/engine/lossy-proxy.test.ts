import { setTimeout as delay } from "node:timers/promises";

import { expect, inject, it, onTestFinished } from "vitest";

import { approvalFlow } from "./approval-flow.ts";
import { startEmbedded, type EmbeddedTarget } from "./targets.ts";

const ACKNOWLEDGED = JSON.stringify({ ids: ["lost"], status: 200 });

it("events that an engine acknowledged and lost are made good by sending them again with the same id", async () => {
  let dropped = 0;
  const target = await startBehind(async (input, init) => {
    // Every second event request is acknowledged and thrown away, as a crashing Inngest server does.
    if ((input instanceof Request ? input.url : input.toString()).includes("/e/") && dropped++ % 2 === 0)
      return new Response(ACKNOWLEDGED, { status: 200 });
    return fetch(input, init);
  });
  const keys = Array.from({ length: 10 }, (_, n) => `lossy-${n}`);
  const isOpen = (key: string): boolean => target.app.journal.count(key, "end load") === 0;
  for (let round = 0; round < 20 && keys.some(isOpen); round++) {
    for (const key of keys.filter(isOpen)) await ask(target, key);
    await delay(150);
  }
  expect(keys.filter(isOpen)).toEqual([]);
  // Sent again and again, started once.
  expect(keys.map((key) => target.app.journal.count(key, "end load"))).toEqual(keys.map(() => 1));
});

it("with 300 ms between the app and the engine an approval still arrives, and nothing runs twice", async () => {
  const target = await startBehind(async (input, init) => {
    await delay(300);
    return fetch(input, init);
  });
  const { journal } = target.app;
  await ask(target, "slow");
  await journal.until({ key: "slow", text: "start publish" });
  await target.app.client.send({ name: "approval/given", data: { key: "slow" } });
  await journal.until({ key: "slow", text: "end send" });
  for (const step of ["load", "draft", "publish", "send"])
    expect(journal.count("slow", `end ${step}`)).toBe(1);
});

async function startBehind(proxy: typeof fetch): Promise<EmbeddedTarget> {
  const target = await startEmbedded([approvalFlow], {
    serverUrl: inject("enginePostgresUrl"),
    fetch: proxy,
  });
  onTestFinished(() => target.close());
  return target;
}

async function ask({ app }: EmbeddedTarget, key: string): Promise<void> {
  await app.client.send({
    id: `asked-${key}`,
    name: "approval/asked",
    data: { key, workMs: 5, isFlaky: false },
  });
}
