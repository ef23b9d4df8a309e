import { NonRetriableError, RetryAfterError } from "inngest";
import { beforeAll, expect, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import { notNow } from "#lib/domain/not-now.ts";
import { noteCut } from "#lib/services/breakers/call-scope.ts";
import { createTestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { leavingOut, runStep, type StepTools } from "./run-step.ts";

const engine: StepTools = { run: (_id, work) => work() };

beforeAll(async () => {
  const stores = await createTestStores();
  useTestEnv({ DATABASE_URL: stores.url, DATABASE_ROLE: "countersign_app" });
  return () => stores.close();
});

test("a refusal is final for the engine too", async () => {
  const failure = await failureOf(new AppError("forbidden", "HubSpot refused our credentials."));
  expect(failure).toBeInstanceOf(NonRetriableError);
  expect(failure.message).toBe("HubSpot refused our credentials.");
});

test("a service that names a time is not asked before it", async () => {
  const failure = await failureOf(
    new AppError("rate_limited", "Wait.", { details: { retryAfterMs: 7_000 } }),
  );
  expect(failure).toBeInstanceOf(RetryAfterError);
  expect(failure).toMatchObject({ retryAfter: "7" });
});

test("the engine, which keeps errors for its history, gets neither cause nor stack nor a stranger's words", async () => {
  const cause = new Error("duplicate key (jane.doe@acme.example)");
  const failure = await failureOf(new Error("Failed query … params: jane.doe@acme.example", { cause }));
  expect(JSON.stringify([failure.message, failure.stack ?? "", failure.cause ?? ""])).not.toContain("jane");
});

test("a cut-off service is waited for in a sleep, and a function that begins anew by itself leaves the round out", async () => {
  const asked: string[] = [];
  let refusals = 2;
  const work = async () => {
    refusals -= 1;
    if (refusals < 0) return { outcome: "done" };
    throw notNow({ service: "gmail", reason: null, now: new Date("2026-11-22T12:00:00Z"), waitMs: 5_000 });
  };
  const sleeping: StepTools = {
    run: (id, attempt) => (asked.push(id), attempt()),
    sleepUntil: async (id, until) => void asked.push(`${id} ${until.toISOString()}`),
  };
  expect(await runStep(sleeping, "read", work)).toEqual({ outcome: "done" });
  expect(asked).toEqual([
    "read",
    "read-cut-off:1 2026-11-22T12:00:05.000Z",
    "read-anew:2",
    "read-cut-off:2 2026-11-22T12:00:05.000Z",
    "read-anew:3",
  ]);
  refusals = 1;
  expect(await runStep(leavingOut(sleeping), "read", work)).toMatchObject({ outcome: "cut_off" });
});

test("all steps of a run sleep 300 times together, so that the run stays within what the engine gives it", async () => {
  const used: string[] = [];
  const sleeping: StepTools = {
    run: (id, attempt) => (used.push(id), attempt()),
    sleepUntil: async (id) => void used.push(id),
  };
  let refusals = 250;
  const work = async () => {
    refusals -= 1;
    if (refusals < 0) return { outcome: "done" };
    throw notNow({ service: "gmail", reason: null, now: new Date("2026-11-22T12:00:00Z"), waitMs: 5_000 });
  };
  expect(await runStep(sleeping, "first", work)).toEqual({ outcome: "done" });
  refusals = Number.POSITIVE_INFINITY;
  await expect(runStep(sleeping, "second", work)).rejects.toThrow(/Gmail is cut off/);
  expect(used).toHaveLength(2 * 300 + 2);
});

test("a failure that left its service cut off is waited for, too", async () => {
  let failures = 1;
  const work = async () => {
    failures -= 1;
    if (failures < 0) return { outcome: "done" };
    noteCut(new Date("2026-11-22T12:00:05Z"));
    throw new AppError("upstream_unavailable", "Gmail answered 503.");
  };
  const sleeps: string[] = [];
  const sleeping: StepTools = {
    run: (_id, attempt) => attempt(),
    sleepUntil: async (id) => void sleeps.push(id),
  };
  expect(await runStep(sleeping, "read", work)).toEqual({ outcome: "done" });
  expect(sleeps).toEqual(["read-cut-off:1"]);
});

test.each([
  new Error("A bug."),
  new AppError("internal", "A row is missing."),
  new AppError("overloaded", "Busy."),
])("what fails beside a service that was cut off does not hide behind the cut: %s", async (error) => {
  const sleeps: string[] = [];
  const sleeping: StepTools = {
    run: (_id, attempt) => attempt(),
    sleepUntil: async (id) => {
      sleeps.push(id);
      if (sleeps.length > 1) throw new Error("It sleeps for ever.");
    },
  };
  const work = async () => {
    noteCut(new Date("2026-11-22T12:00:05Z"));
    throw error;
  };
  await expect(runStep(sleeping, "read", work)).rejects.toBeInstanceOf(Error);
  expect(sleeps).toEqual([]);
});

test("what a step found out is given back, and nothing is an empty object", async () => {
  expect(await runStep(engine, "step", () => Promise.resolve({ draftId: "1" }))).toEqual({ draftId: "1" });
  expect(await runStep(engine, "step", () => Promise.resolve())).toEqual({});
});

async function failureOf(error: Error): Promise<Error> {
  try {
    await runStep(engine, "step", async () => {
      throw error;
    });
  } catch (failure) {
    if (failure instanceof Error) return failure;
  }
  throw new Error("The step did not fail.");
}
