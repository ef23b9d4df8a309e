import { setTimeout as delay } from "node:timers/promises";

import { expect } from "vitest";

import type { Scenario } from "../scenario.ts";

export const waitScenarios: Scenario[] = [
  {
    name: "a wait takes the event that matches, and no other",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "wait-match", retries: 0, triggers: [{ event: "wait-match/go" }] },
        async ({ event, step }) => {
          const key = event.data.key as string;
          const wait = step.waitForEvent("approval", {
            event: "wait-match/decided",
            match: "data.key",
            timeout: "20s",
          });
          const [decision] = await Promise.all([wait, step.run("publish", () => journal.note(key, "shown"))]);
          return decision?.data.by as string;
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("wait-match/go");
      await journal.until({ key, text: "shown" });
      await send("wait-match/decided", { by: "anna" });
      expect(await ending("wait-match")).toEqual({ result: "anna" });
    },
  },
  {
    name: "a wait that nobody answers ends with null at its timeout",
    functions: ({ client }) => [
      client.createFunction(
        { id: "wait-timeout", retries: 0, triggers: [{ event: "wait-timeout/go" }] },
        async ({ step }) => {
          const event = "wait-timeout/decided";
          const decision = await step.waitForEvent("approval", { event, match: "data.key", timeout: "1s" });
          return { decision };
        },
      ),
    ],
    expectOutcome: async ({ send, ending }) => {
      await send("wait-timeout/go");
      expect(await ending("wait-timeout")).toEqual({ result: { decision: null } });
    },
  },
  {
    name: "an approval given the moment the draft is shown is not missed",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "early", retries: 0, triggers: [{ event: "early/go" }] },
        async ({ event, step }) => {
          const key = event.data.key as string;
          const [decision] = await Promise.all([
            step.waitForEvent("approval", { event: "early/decided", match: "data.key", timeout: "15s" }),
            step.run("publish", async () => {
              // The person is as fast as can be: the decision is there before this step has ended.
              await client.send({ name: "early/decided", data: { key, by: "anna" } });
              journal.note(key, "shown");
            }),
          ]);
          return decision?.data.by as string;
        },
      ),
    ],
    expectOutcome: async ({ send, ending }) => {
      await send("early/go");
      expect(await ending("early")).toEqual({ result: "anna" });
    },
  },
  {
    name: "a condition on the awaited event is kept",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "wait-if", retries: 0, triggers: [{ event: "wait-if/go" }] },
        async ({ event, step }) => {
          await step.run("ready", () => journal.note(event.data.key as string, "ready"));
          const decision = await step.waitForEvent("approval", {
            event: "wait-if/decided",
            if: "event.data.key == async.data.key && async.data.level >= 2",
            timeout: "15s",
          });
          return decision?.data.level as number;
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key, slowMs }) => {
      await send("wait-if/go");
      await journal.until({ key, text: "ready" });
      await delay(500 + slowMs / 60);
      await send("wait-if/decided", { level: 1 });
      await send("wait-if/decided", { level: 3 });
      expect(await ending("wait-if")).toEqual({ result: 3 });
    },
  },
  {
    name: "an invoked function gives its result, or its error, to the caller",
    functions: ({ client }) => {
      const square = client.createFunction(
        { id: "square", retries: 0, triggers: [] },
        async ({ event, step }) =>
          step.run("multiply", () => {
            const { n } = event.data as { n: number };
            if (n < 0) throw new Error("negative");
            return n * n;
          }),
      );
      const caller = client.createFunction(
        { id: "caller", retries: 0, triggers: [{ event: "invoke/go" }] },
        async ({ step }) => {
          const good: unknown = await step.invoke("good", { function: square, data: { n: 4 } });
          try {
            await step.invoke("bad", { function: square, data: { n: -1 } });
            return { good, bad: "no error" };
          } catch (error) {
            return { good, bad: error instanceof Error ? error.message : "" };
          }
        },
      );
      return [square, caller];
    },
    expectOutcome: async ({ send, ending }) => {
      await send("invoke/go");
      expect(await ending("caller")).toEqual({ result: { good: 16, bad: "negative" } });
    },
  },
  {
    name: "an invoked run and a sent event inherit the sessions of their parent",
    functions: ({ client, journal }) => {
      const child = client.createFunction(
        { id: "session-child", retries: 0, triggers: [] },
        async ({ event }) => {
          return (event as { meta?: { sessions?: unknown } }).meta?.sessions ?? null;
        },
      );
      const parent = client.createFunction(
        { id: "session-parent", retries: 0, triggers: [{ event: "session/go" }] },
        async ({ event, step }) => {
          const invoked: unknown = await step.invoke("child", {
            function: child,
            data: { key: event.data.key },
          });
          await step.sendEvent("tell", { name: "session/told", data: { key: event.data.key } });
          return invoked;
        },
      );
      const listener = client.createFunction(
        { id: "session-listener", retries: 0, triggers: [{ event: "session/told" }] },
        async ({ event }) => {
          const { sessions } = (event as { meta?: { sessions?: unknown } }).meta ?? {};
          journal.note(event.data.key as string, "told", sessions);
        },
      );
      const starter = client.createFunction(
        { id: "session-starter", retries: 0, triggers: [{ event: "session/start" }] },
        async ({ event, step }) => {
          const meta = { sessions: { workflow: "w-1" } };
          await step.sendEvent("go", { name: "session/go", data: { key: event.data.key }, meta });
        },
      );
      return [child, parent, listener, starter];
    },
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("session/start");
      expect(await ending("session-parent")).toEqual({ result: { workflow: "w-1" } });
      expect((await journal.until({ key, text: "told" })).value).toEqual({ workflow: "w-1" });
    },
  },
  {
    name: "events sent from a step start their functions once",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "sender", retries: 0, triggers: [{ event: "sender/go" }] },
        async ({ event, step }) => {
          const key = event.data.key as string;
          const { ids } = await step.sendEvent("tell", [
            { name: "sender/told", data: { key, n: 1 } },
            { name: "sender/told", data: { key, n: 2 } },
          ]);
          return ids.length;
        },
      ),
      client.createFunction(
        { id: "listener", retries: 0, triggers: [{ event: "sender/told" }] },
        async ({ event }) => journal.note(event.data.key as string, `heard ${event.data.n}`),
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("sender/go");
      expect(await ending("sender")).toEqual({ result: 2 });
      await ending("listener", 2);
      expect([journal.count(key, "heard 1"), journal.count(key, "heard 2")]).toEqual([1, 1]);
    },
  },
  {
    name: "a cancelling event ends the matching run, and only that",
    functions: ({ client, journal }) => [
      client.createFunction(
        {
          id: "erasable",
          retries: 0,
          triggers: [{ event: "erasable/go" }],
          cancelOn: [{ event: "erasable/erased", match: "data.contact" }],
        },
        async ({ event, step }) => {
          const { key, contact } = event.data as { key: string; contact: string };
          await step.run("begin", () => journal.note(key, `begin ${contact}`));
          await step.sleep("wait", "3s");
          await step.run("finish", () => journal.note(key, `finish ${contact}`));
        },
      ),
    ],
    expectOutcome: async ({ send, journal, key, slowMs }) => {
      await send("erasable/go", { contact: `${key}-1` });
      await send("erasable/go", { contact: `${key}-2` });
      await journal.until({ key, text: `begin ${key}-1` });
      await journal.until({ key, text: `begin ${key}-2` });
      await delay(slowMs / 60);
      await send("erasable/erased", { contact: `${key}-1` });
      await journal.until({ key, text: `finish ${key}-2` });
      await delay(1000);
      expect(journal.count(key, `finish ${key}-1`)).toBe(0);
    },
  },
];
