import { expect, test } from "vitest";

import { LiveEvent } from "#lib/contracts/live.ts";

import { readLiveEvent } from "./read-live-event.ts";

const EVENTS: LiveEvent[] = [
  { type: "hello", seq: 0 },
  { type: "change", seq: 7, topics: ["drafts"] },
  { type: "reset", seq: 7 },
  { type: "beat", seq: 7 },
  { type: "end", reason: "restarting" },
];

test.each(EVENTS)("what the server sends is heard: $type", (event) => {
  const { type, ...data } = LiveEvent.parse(event);
  expect(readLiveEvent(type, JSON.stringify(data))).toEqual(event);
});

test.each([
  ["hello", "not JSON"],
  ["beat", "null"],
  ["reset", '{"seq":"7"}'],
  ["hello", '{"seq":-1}'],
  ["change", '{"seq":7}'],
] as const)("what is no event is left out: %s %s", (type, data) => {
  expect(readLiveEvent(type, data)).toBeNull();
});
