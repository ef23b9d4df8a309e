import { NonRetriableError, RetryAfterError } from "inngest";
import { beforeAll, expect, test } from "vitest";

import { AppError } from "#lib/domain/errors.ts";
import { createTestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { runStep, type StepTools } from "./run-step.ts";

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
