import { setTimeout as delay } from "node:timers/promises";

import { NonRetriableError } from "inngest";
import { expect } from "vitest";

import type { Scenario } from "../scenario.ts";

export const endingScenarios: Scenario[] = [
  {
    name: "a failed run calls its onFailure function with the event and the error",
    functions: ({ client, journal }) => [
      client.createFunction(
        {
          id: "failing",
          retries: 0,
          triggers: [{ event: "failing/go" }],
          onFailure: async ({ event, error, step }) => {
            const key = event.data.event.data["key"] as string;
            await step.run("note", () => journal.note(key, `failed: ${error.message}`));
          },
        },
        async () => {
          throw new NonRetriableError("no address");
        },
      ),
    ],
    expectOutcome: async ({ send, journal, key }) => {
      await send("failing/go");
      expect(await journal.until({ key, text: "failed: no address" })).toBeDefined();
    },
  },
  {
    name: "an event with an id that is known already starts nothing",
    functions: ({ client, journal }) => [
      client.createFunction({ id: "once", retries: 0, triggers: [{ event: "once/go" }] }, async ({ event }) =>
        journal.note(event.data.key as string, "ran"),
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("once/go", {}, { id: `once-${key}` });
      await ending("once");
      await send("once/go", {}, { id: `once-${key}` });
      await delay(1500);
      expect(journal.count(key, "ran")).toBe(1);
    },
  },
  {
    name: "an idempotency key lets a function run once per key",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "per-form", retries: 0, triggers: [{ event: "per-form/go" }], idempotency: "event.data.form" },
        async ({ event }) => journal.note(event.data.key as string, `form ${event.data.form}`),
      ),
    ],
    expectOutcome: async ({ send, journal, key }) => {
      for (const form of ["a", "a", "b"]) await send("per-form/go", { form: `${key}-${form}` });
      await journal.until({ key, text: `form ${key}-b` });
      await delay(1500);
      expect(journal.count(key, `form ${key}-a`)).toBe(1);
    },
  },
  {
    name: "a run that may not start in time is cancelled; one that was started in time goes on",
    functions: ({ client, journal }) => [
      client.createFunction(
        {
          id: "start-timeout",
          retries: 0,
          triggers: [{ event: "start-timeout/go" }],
          timeouts: { start: "2s" },
          concurrency: { limit: 1, key: "event.data.key" },
        },
        async ({ event, step }) => {
          const { key, n } = event.data as { key: string; n: number };
          // The first request has been sent, so this run has started, long as it may take.
          await step.run("work", async () => {
            journal.note(key, `started ${n}`);
            await delay(4000);
          });
          journal.note(key, `done ${n}`);
        },
      ),
    ],
    expectOutcome: async ({ send, journal, key }) => {
      await send("start-timeout/go", { n: 1 });
      await journal.until({ key, text: "started 1" });
      await send("start-timeout/go", { n: 2 });
      await journal.until({ key, text: "done 1" });
      await delay(1500);
      expect(journal.count(key, "started 2")).toBe(0);
    },
  },
  {
    name: "a run that takes longer than its finish timeout is cancelled",
    functions: ({ client, journal }) => [
      client.createFunction(
        {
          id: "finish-timeout",
          retries: 0,
          triggers: [{ event: "finish-timeout/go" }],
          timeouts: { finish: "1s" },
        },
        async ({ event, step }) => {
          const key = event.data.key as string;
          await step.run("begin", () => journal.note(key, "begin"));
          await step.sleep("long", "3s");
          await step.run("end", () => journal.note(key, "end"));
        },
      ),
    ],
    expectOutcome: async ({ send, journal, key }) => {
      await send("finish-timeout/go");
      await journal.until({ key, text: "begin" });
      await delay(4500);
      expect(journal.count(key, "end")).toBe(0);
    },
  },
  {
    name: "a cron function fires on time",
    functions: ({ client, journal, soonestCron }) => [
      client.createFunction(
        { id: "clock", retries: 0, triggers: [{ cron: `TZ=Europe/Berlin ${soonestCron}` }] },
        async ({ step }) => step.run("tick", () => journal.note("clock", "tick")),
      ),
    ],
    expectOutcome: async ({ journal }) => {
      expect(await journal.until({ key: "clock", text: "tick", timeoutMs: 63_000 })).toBeDefined();
    },
  },
  {
    name: "the stored event keeps its user, and a large output comes back whole",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "large", retries: 0, triggers: [{ event: "large/go" }] },
        async ({ event, step }) => {
          const parts: string[] = [];
          for (const n of [1, 2, 3]) parts.push(await step.run(`part ${n}`, () => "x".repeat(1_800_000)));
          const user = (event as { user?: { name?: string } }).user?.name;
          return step.run("sum", () => ({ user, size: parts.join("").length }));
        },
      ),
      client.createFunction(
        { id: "large-starter", retries: 0, triggers: [{ event: "large/start" }] },
        async ({ event, step }) => {
          const data = { key: event.data.key as string };
          await step.sendEvent("go", { name: "large/go", data, user: { name: "olly" } });
          journal.note(data.key, "sent");
        },
      ),
    ],
    expectOutcome: async ({ send, ending }) => {
      await send("large/start");
      expect(await ending("large")).toEqual({ result: { user: "olly", size: 5_400_000 } });
    },
  },
];
