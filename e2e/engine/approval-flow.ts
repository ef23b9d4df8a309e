import { setTimeout as delay } from "node:timers/promises";

import type { Scenario } from "./scenario.ts";

export const APPROVAL_STEPS = ["load", "draft", "publish", "send"] as const;

/** The product's main flow in small: four steps, one failing once, a sleep and an approval. */
export const approvalFlow: Pick<Scenario, "functions"> = {
  functions: ({ client, journal }) => [
    client.createFunction(
      { id: "approval", retries: 4, triggers: [{ event: "approval/asked" }] },
      async ({ event, step, attempt }) => {
        const { key, workMs, isFlaky } = event.data as { key: string; workMs: number; isFlaky: boolean };
        const work = async (name: string): Promise<string> => {
          journal.note(key, `start ${name}`);
          await delay(workMs);
          journal.note(key, `end ${name}`);
          return name;
        };
        await step.run("load", () => work("load"));
        await step.run("draft", async () => {
          if (isFlaky && attempt === 0) throw new Error("the model is busy");
          return work("draft");
        });
        await step.sleep("cool-off", "1s");
        const [decision] = await Promise.all([
          step.waitForEvent("approval", { event: "approval/given", match: "data.key", timeout: "10m" }),
          step.run("publish", () => work("publish")),
        ]);
        if (!decision) return { sent: false };
        await step.run("send", () => work("send"));
        return { sent: true };
      },
    ),
  ],
};
