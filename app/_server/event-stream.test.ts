import { expect, test } from "vitest";

import type { LiveEvent } from "#lib/contracts/live.ts";

import { eventStream } from "./event-stream.ts";

type Tell = (event: LiveEvent) => boolean;

function opened() {
  const state = { tell: (() => true) as Tell, isStopped: false };
  const controller = new AbortController();
  const request = new Request("http://127.0.0.1/api/v1/events", { signal: controller.signal });
  const response = eventStream(request, async (onEvent) => {
    state.tell = onEvent;
    return () => {
      state.isStopped = true;
    };
  });
  return { state, response, controller };
}

test("a reader who keeps up is never told to go, however much there is", async () => {
  const { state, response } = opened();
  const reader = (await response).body?.getReader();
  await reader?.read();
  for (let seq = 0; seq < 2_000; seq += 1) {
    expect(state.tell({ type: "beat", seq })).toBe(true);
    await reader?.read();
  }
  expect(state.isStopped).toBe(false);
});

test("a reader who takes nothing is given up once too much waits for them", async () => {
  const { state, response } = opened();
  await response;
  let told = 0;
  while (state.tell({ type: "beat", seq: told }) && told < 10_000) told += 1;
  expect(told).toBeGreaterThan(500);
  expect(told).toBeLessThan(5_000);
});

test("an event carries its seq as the id to come back with", async () => {
  const { state, response } = opened();
  state.tell({ type: "change", seq: 7, topics: ["drafts"] });
  state.tell({ type: "end", reason: "restarting" });
  expect(await (await response).text()).toBe(
    'retry: 1500\n\nid: 7\nevent: change\ndata: {"seq":7,"topics":["drafts"]}\n\nevent: end\ndata: {"reason":"restarting"}\n\n',
  );
  expect(state.isStopped).toBe(true);
});

test("who goes is forgotten at once", async () => {
  const { state, response, controller } = opened();
  await response;
  controller.abort();
  expect(state.isStopped).toBe(true);
  const other = opened();
  await (await other.response).body?.cancel();
  await expect.poll(() => other.state.isStopped).toBe(true);
});
