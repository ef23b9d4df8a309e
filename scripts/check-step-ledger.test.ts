import { describe, expect, test } from "vitest";

import { compareLedgers, stepIdsOf } from "./lib/step-ids.ts";

const source = (step: string) => `
export const send = (inngest) => inngest.createFunction(
  { id: "send-draft", retries: 2 },
  async ({ step }) => {
    await runStep(step, "${step}", async () => {});
    await step.sleepUntil("undo-window", at);
    await step.run(\`attempt-\${n}\`, work);
  },
);`;

describe("the names that stored runs wait for", () => {
  test("every function and step of a file is found", () => {
    expect(stepIdsOf("send.ts", source("load"))).toEqual({
      "send-draft": ["attempt-*", "load", "undo-window"],
    });
  });

  test("a renamed step is refused", () => {
    const { missing } = compareLedgers(stepIdsOf("a.ts", source("load")), stepIdsOf("a.ts", source("read")));
    expect(missing).toEqual(["send-draft / load"]);
  });

  test("a step whose new name says its version is accepted", () => {
    const { missing } = compareLedgers(
      stepIdsOf("a.ts", source("load")),
      stepIdsOf("a.ts", source("load-v2")),
    );
    expect(missing).toEqual([]);
  });

  test("a removed function is refused", () => {
    expect(compareLedgers({ "send-draft": [] }, {}).missing).toEqual(["send-draft"]);
  });

  test("a new step must be recorded", () => {
    expect(compareLedgers({ "send-draft": [] }, { "send-draft": ["load"] }).unlisted).toEqual([
      "send-draft / load",
    ]);
  });
});
