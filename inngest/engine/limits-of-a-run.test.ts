import { expect, it } from "vitest";

import { takeCheckpoint } from "./checkpoint.ts";
import { done, endedRun, fnConfig, ops, startTestEngine, stepRun } from "./testing.ts";

it("the 1000th step is fine and the 1001st ends the run with a clear error", async () => {
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("fine"), fnConfig("endless")],
    answer: async ({ fnId, dispatch, nth }) => {
      if (nth > 0) return done("finished");
      const steps = Array.from({ length: 999 }, (_, n) => stepRun(`s${n}`));
      await takeCheckpoint(engine.state, { qi_id: dispatch, steps });
      return fnId === "fine" ? ops(stepRun("last")) : ops(stepRun("last"), stepRun("one more"));
    },
  });
  await engine.send([
    { name: "fine/go", data: {} },
    { name: "endless/go", data: {} },
  ]);
  expect((await endedRun(sql, "fine")).output).toBe("finished");
  expect((await endedRun(sql, "endless")).error?.name).toBe("StepLimitExceeded");
});

it("a run whose steps hold more than 32 MB ends with a clear error", async () => {
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("heavy")],
    answer: ({ nth }) => ops(stepRun(`s${nth}`, "x".repeat(3_900_000))),
  });
  await engine.send({ name: "heavy/go", data: {} });
  const run = await endedRun(sql, "heavy");
  expect(run.error).toEqual({ name: "StateTooLarge", message: "the steps of the run hold more than 32 MB" });
});

it("a step output above 4 MB and an event above 512 KB are refused", async () => {
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("fat")],
    answer: () => ops(stepRun("a", "x".repeat(4 * 1024 * 1024))),
  });
  await engine.send({ name: "fat/go", data: {} });
  expect((await endedRun(sql, "fat")).error?.name).toBe("OutputTooLarge");
  await expect(engine.send({ name: "fat/go", data: { x: "x".repeat(600_000) } })).rejects.toThrow("512 KB");
});

it("an operation only an Inngest server knows ends the run at once, by name", async () => {
  const { engine, sql, calls } = await startTestEngine({
    functions: [fnConfig("modern", { retries: 5 })],
    answer: () => ops({ id: "ai", op: "AIGateway", displayName: "ask the model" }),
  });
  await engine.send({ name: "modern/go", data: {} });
  expect((await endedRun(sql, "modern")).error).toEqual({
    name: "UnsupportedByEmbeddedEngine",
    message: 'step "ask the model" uses AIGateway; run this function on Inngest',
  });
  expect(calls).toHaveLength(1);
});
