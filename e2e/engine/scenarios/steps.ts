import { NonRetriableError, RetryAfterError } from "inngest";
import { expect } from "vitest";

import type { Scenario } from "../scenario.ts";

export const stepScenarios: Scenario[] = [
  {
    name: "steps run once each, in order, and their results are remembered",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "steps", retries: 0, triggers: [{ event: "steps/go" }] },
        async ({ event, step }) => {
          const key = event.data.key as string;
          const one = await step.run("one", () => (journal.note(key, "one"), { n: 1 }));
          const two = await step.run("two", () => (journal.note(key, "two"), one.n + 1));
          const again = await step.run("two", () => (journal.note(key, "two again"), two + 1));
          return { one, two, again };
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("steps/go");
      expect(await ending("steps")).toEqual({ result: { one: { n: 1 }, two: 2, again: 3 } });
      expect(journal.of(key).map((note) => note.text)).toEqual([
        "one",
        "two",
        "two again",
        "ended contract-steps",
      ]);
    },
  },
  {
    name: "a failing step is tried again with its own attempts, after the back-off",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "retry", retries: 2, triggers: [{ event: "retry/go" }] },
        async ({ event, step, attempt }) => {
          const key = event.data.key as string;
          const first = await step.run("first", () => {
            journal.note(key, `first ${attempt}`);
            if (attempt < 2) throw new Error("not yet");
            return attempt;
          });
          const second = await step.run("second", () => {
            journal.note(key, `second ${attempt}`);
            if (attempt < 1) throw new Error("not yet");
            return attempt;
          });
          return { first, second };
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key, slowMs }) => {
      await send("retry/go");
      await journal.until({ key, text: "second 1", timeoutMs: 20_000 + 3 * slowMs });
      expect(await ending("retry")).toEqual({ result: { first: 2, second: 1 } });
      const attempts = journal.of(key).map((note) => note.text);
      expect(attempts.slice(0, 5)).toEqual(["first 0", "first 1", "first 2", "second 0", "second 1"]);
      const [a, b] = [journal.of(key, "first 0")[0], journal.of(key, "first 1")[0]];
      expect((b?.at ?? 0) - (a?.at ?? 0)).toBeGreaterThan(250);
    },
  },
  {
    name: "a step that fails for good can be caught, with its error",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "caught", retries: 1, triggers: [{ event: "caught/go" }] },
        async ({ event, step }) => {
          try {
            await step.run("boom", () => {
              journal.note(event.data.key as string, "boom");
              throw new TypeError("broken");
            });
            return "not thrown";
          } catch (error) {
            return { caught: error instanceof Error ? error.message : "" };
          }
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key, slowMs }) => {
      await send("caught/go");
      await journal.until({ key, text: "boom", times: 2, timeoutMs: 20_000 + slowMs });
      expect(await ending("caught")).toEqual({ result: { caught: "broken" } });
      expect(journal.count(key, "boom")).toBe(2);
    },
  },
  {
    name: "a NonRetriableError ends the run at once",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "final", retries: 3, triggers: [{ event: "final/go" }] },
        async ({ event, step }) =>
          step.run("refuse", () => {
            journal.note(event.data.key as string, "refuse");
            throw new NonRetriableError("bad contact");
          }),
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("final/go");
      expect((await ending("final")).error?.message).toContain("bad contact");
      expect(journal.count(key, "refuse")).toBe(1);
    },
  },
  {
    name: "RetryAfterError decides when the next attempt comes",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "later", retries: 2, triggers: [{ event: "later/go" }] },
        async ({ event, step, attempt }) =>
          step.run("ask", () => {
            journal.note(event.data.key as string, `ask ${attempt}`);
            if (attempt === 0) throw new RetryAfterError("later", "2s");
            return "ok";
          }),
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("later/go");
      expect(await ending("later")).toEqual({ result: "ok" });
      const waited = (journal.of(key, "ask 1")[0]?.at ?? 0) - (journal.of(key, "ask 0")[0]?.at ?? 0);
      expect(waited).toBeGreaterThan(1500);
      expect(waited).toBeLessThan(30_000);
    },
  },
  {
    name: "an error outside of steps is retried and ends the run when the attempts are used up",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "outside", retries: 1, triggers: [{ event: "outside/go" }] },
        async ({ event }) => {
          journal.note(event.data.key as string, "called");
          throw new Error("outside");
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key, slowMs }) => {
      await send("outside/go");
      await journal.until({ key, text: "called", times: 2, timeoutMs: 20_000 + slowMs });
      expect((await ending("outside")).error?.message).toContain("outside");
      expect(journal.count(key, "called")).toBe(2);
    },
  },
  {
    name: "a sleep lasts as long as it says, and a sleep until a date until that date",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "sleeper", retries: 0, triggers: [{ event: "sleep/go" }] },
        async ({ event, step }) => {
          const key = event.data.key as string;
          await step.run("before", () => journal.note(key, "before"));
          await step.sleep("nap", "1s");
          const until = await step.run("between", () => (journal.note(key, "between"), Date.now() + 1000));
          await step.sleepUntil("rest", new Date(until));
          await step.run("after", () => journal.note(key, "after"));
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("sleep/go");
      await ending("sleeper");
      const at = (text: string): number => journal.of(key, text)[0]?.at ?? 0;
      expect(at("between") - at("before")).toBeGreaterThan(950);
      expect(at("after") - at("between")).toBeGreaterThan(900);
      expect(at("after") - at("before")).toBeLessThan(30_000);
    },
  },
  {
    name: "parallel steps all run once, and the run goes on when the last has finished",
    functions: ({ client, journal }) => [
      client.createFunction(
        { id: "parallel", retries: 1, triggers: [{ event: "parallel/go" }] },
        async ({ event, step }) => {
          const key = event.data.key as string;
          const parts = await Promise.all(
            [0, 1, 2].map((n) => step.run(`part ${n}`, () => (journal.note(key, `part ${n}`), n * 2))),
          );
          return step.run("sum", () => (journal.note(key, "sum"), parts.reduce((a, b) => a + b, 0)));
        },
      ),
    ],
    expectOutcome: async ({ send, ending, journal, key }) => {
      await send("parallel/go");
      expect(await ending("parallel")).toEqual({ result: 6 });
      for (const text of ["part 0", "part 1", "part 2", "sum"]) expect(journal.count(key, text)).toBe(1);
    },
  },
  {
    name: "a failed sibling of a wait is seen at once in a race group",
    functions: ({ client }) => [
      client.createFunction(
        { id: "race-group", retries: 0, triggers: [{ event: "race-group/go" }] },
        async ({ step, group }) =>
          group.parallel({ mode: "race" }, () =>
            Promise.all([
              step.waitForEvent("decision", {
                event: "race-group/decided",
                match: "data.key",
                timeout: "20s",
              }),
              step.run("publish", () => {
                throw new NonRetriableError("not published");
              }),
            ]),
          ),
      ),
    ],
    expectOutcome: async ({ send, ending, slowMs }) => {
      const start = performance.now();
      await send("race-group/go");
      expect((await ending("race-group")).error?.message).toContain("not published");
      expect(performance.now() - start).toBeLessThan(15_000 + slowMs);
    },
  },
  {
    name: "of two racing waits the first to come decides",
    functions: ({ client }) => [
      client.createFunction({ id: "race", retries: 0, triggers: [{ event: "race/go" }] }, async ({ step }) =>
        Promise.race([
          step
            .waitForEvent("decided", { event: "race/decided", timeout: "3s", match: "data.key" })
            .then(() => "decided"),
          step.sleep("patience", "1s").then(() => "slept"),
        ]),
      ),
    ],
    expectOutcome: async ({ send, ending }) => {
      await send("race/go");
      expect(await ending("race")).toEqual({ result: "slept" });
    },
  },
];
