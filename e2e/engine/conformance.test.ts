import { afterAll, beforeAll, describe, inject, it } from "vitest";

import { allScenarios } from "./scenarios/index.ts";
import { startEmbedded, startReal, type Target } from "./targets.ts";

const realUrl = process.env["INNGEST_BASE_URL"];

type Candidate = { name: string; start: () => Promise<Target> };
const serverUrl = (): string => inject("enginePostgresUrl");
const candidates: Candidate[] = [
  { name: "the embedded engine", start: () => startEmbedded(allScenarios, { serverUrl: serverUrl() }) },
  {
    name: "the embedded engine without checkpointing",
    start: () => startEmbedded(allScenarios, { serverUrl: serverUrl(), checkpointing: false }),
  },
  ...(realUrl ? [{ name: "a real Inngest server", start: () => startReal(allScenarios, realUrl) }] : []),
];

describe.each(candidates)("on $name", ({ start }) => {
  let target: Target;
  beforeAll(async () => {
    target = await start();
  });
  afterAll(() => target.close());

  it.concurrent.each(allScenarios.map((scenario, index) => ({ ...scenario, index })))(
    "$name",
    async ({ index, expectOutcome }) => {
      await expectOutcome(target.app.stage(`k${index}`, target.slowMs));
    },
  );
});
