import { setTimeout as delay } from "node:timers/promises";

import type { Inngest, InngestFunction } from "inngest";
import { expect } from "vitest";

import type { Journal } from "../journal.ts";
import type { FunctionMaker, Scenario } from "../scenario.ts";

type Options = Parameters<Inngest["createFunction"]>[0];

export const limitScenarios: Scenario[] = [
  {
    name: "a concurrency limit holds per key, and is off where its key is missing",
    functions: ({ client, journal }) => [
      client.createFunction(
        {
          id: "narrow",
          retries: 0,
          triggers: [{ event: "narrow/go" }],
          concurrency: { limit: 2, key: "event.data.account" },
        },
        async ({ event, step }) => {
          const { key, account } = event.data as { key: string; account?: string };
          await step.run("work", async () => {
            journal.note(key, `in ${account ?? "free"}`);
            await delay(400);
            journal.note(key, `out ${account ?? "free"}`);
          });
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      for (let n = 0; n < 6; n++) await send("narrow/go", { account: `${key}-a` });
      for (let n = 0; n < 4; n++) await send("narrow/go");
      await ending("narrow", 10);
      expect(mostAtOnce(journal, key, `${key}-a`)).toBe(2);
      expect(mostAtOnce(journal, key, "free")).toBeGreaterThan(2);
    },
  },
  {
    name: "a throttle spreads runs out and loses none; a burst of zero means one",
    functions: noting({
      id: "throttled",
      triggers: [{ event: "throttled/go" }],
      throttle: { limit: 1, period: "1s", burst: 0, key: "event.data.key" },
    }),
    expectOutcome: async ({ send, journal, key }) => {
      const start = performance.now();
      for (let n = 0; n < 3; n++) await send("throttled/go", { n });
      const last = await journal.until({ key, text: "ran", times: 3 });
      expect(last.at - start).toBeGreaterThan(1900);
    },
  },
  {
    name: "a rate limit drops what is over it, and is off where its key is false",
    functions: noting({
      id: "rated",
      triggers: [{ event: "rated/go" }],
      rateLimit: { limit: 1, period: "60s", key: "event.data.limited" },
    }),
    expectOutcome: async ({ send, journal, key }) => {
      for (let n = 0; n < 3; n++) await send("rated/go", { n, limited: key });
      for (let n = 3; n < 6; n++) await send("rated/go", { n, limited: false });
      await journal.until({ key, text: "ran", times: 4 });
      await delay(1500);
      expect(journal.count(key, "ran")).toBe(4);
    },
  },
  {
    name: "a debounce runs once, with the newest event by its own time",
    functions: noting({
      id: "debounced",
      triggers: [{ event: "debounced/go" }],
      debounce: { period: "1s", key: "event.data.key" },
    }),
    expectOutcome: async ({ send, journal, key }) => {
      const now = Date.now();
      await send("debounced/go", { n: 1 }, { ts: now - 3000 });
      await send("debounced/go", { n: 3 }, { ts: now - 1000 });
      // Older, but arrives last.
      await send("debounced/go", { n: 2 }, { ts: now - 2000 });
      const ran = await journal.until({ key, text: "ran" });
      await delay(1500);
      expect(ran.value).toBe(3);
      expect(journal.count(key, "ran")).toBe(1);
    },
  },
  {
    name: "a singleton that skips keeps the first run, one that cancels keeps the last",
    functions: ({ client, journal }) =>
      (["skip", "cancel"] as const).map((mode) =>
        client.createFunction(
          {
            id: `single-${mode}`,
            retries: 0,
            triggers: [{ event: `single-${mode}/go` }],
            singleton: { key: "event.data.key", mode },
          },
          async ({ event, step }) => {
            const { key, n } = event.data as { key: string; n: number };
            await step.run("begin", () => journal.note(key, `${mode} begin ${n}`));
            await step.sleep("hold", "2s");
            await step.run("end", () => journal.note(key, `${mode} end ${n}`));
          },
        ),
      ),
    expectOutcome: async ({ send, ending, journal, key }) => {
      for (const mode of ["skip", "cancel"]) {
        await send(`single-${mode}/go`, { n: 1 });
        await journal.until({ key, text: `${mode} begin 1` });
        await send(`single-${mode}/go`, { n: 2 });
      }
      await ending("single-skip");
      await journal.until({ key, text: "cancel end 2" });
      expect(journal.count(key, "skip begin 2")).toBe(0);
      expect(journal.count(key, "cancel end 1")).toBe(0);
    },
  },
  {
    name: "a run of higher priority overtakes those that wait",
    functions: ({ client, journal }) => [
      client.createFunction(
        {
          id: "urgent",
          retries: 0,
          triggers: [{ event: "urgent/go" }],
          concurrency: { limit: 1, key: "event.data.key" },
          priority: { run: "event.data.urgent ? 300 : 0" },
        },
        async ({ event, step }) => {
          const { key, n } = event.data as { key: string; n: number };
          await step.run("work", async () => {
            journal.note(key, `work ${n}`);
            await delay(1500);
          });
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("urgent/go", { n: 1, urgent: false });
      await journal.until({ key, text: "work 1" });
      await send("urgent/go", { n: 2, urgent: false });
      await send("urgent/go", { n: 3, urgent: true });
      await ending("urgent", 3);
      const order = journal.of(key).map((note) => note.text);
      expect(order.filter((text) => text.startsWith("work"))).toEqual(["work 1", "work 3", "work 2"]);
    },
  },
];

/** One function that notes each of its runs, with the event's number. */
function noting(options: Options): (app: FunctionMaker) => InngestFunction.Any[] {
  return ({ client, journal }) => [
    client.createFunction({ ...options, retries: 0 }, async ({ event, step }) => {
      const { key, n } = event.data as { key: string; n: number };
      await step.run("run", () => journal.note(key, "ran", n));
    }),
  ];
}

function mostAtOnce(journal: Journal, key: string, account: string): number {
  let inside = 0;
  let most = 0;
  for (const { text } of journal.of(key)) {
    if (text === `in ${account}`) most = Math.max(most, ++inside);
    if (text === `out ${account}`) inside--;
  }
  return most;
}
