import { beforeAll, expect, test } from "vitest";

import { env } from "#lib/env.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { createLog } from "./log.ts";
import { traced } from "./trace.ts";

beforeAll(() => useTestEnv({ LOG_LEVEL: "info" }));

test("a line says which request, workflow, step and attempt it belongs to, through everything that is awaited", async () => {
  const { logger, lines } = listen();
  await traced({ requestId: "request-1" }, async () => {
    await Promise.resolve();
    await traced({ workflowId: "workflow-1", step: "send-mail", attempt: 2 }, async () => {
      await Promise.resolve();
      logger.info({ code: "conflict" }, "Inside.");
    });
    logger.info("Beside.");
  });
  logger.info("Outside.");
  expect(lines.map(readLine)).toMatchObject([
    {
      ...{ requestId: "request-1", workflowId: "workflow-1", step: "send-mail", attempt: 2 },
      ...{ code: "conflict", msg: "Inside." },
    },
    { requestId: "request-1", msg: "Beside." },
    { msg: "Outside." },
  ]);
  expect(readLine(lines[1] ?? "")).not.toHaveProperty("step");
  expect(readLine(lines[2] ?? "")).not.toHaveProperty("requestId");
});

test("addresses and secrets are taken out by their value, wherever in a line they stand", () => {
  const { logger, lines } = listen();
  const secret = env().SESSION_SECRET;
  logger.warn(
    { nested: { deep: [`to jane.canary@acme.example`] }, url: "/people/jane.canary%40acme.example/" },
    `jane.canary+tag@mail.acme.example wrote; ${secret}; postgres://app:canary-word@db/x; Bearer canary-token`,
  );
  const [line = ""] = lines;
  expect(line).not.toMatch(/canary/);
  expect(line).not.toContain(secret);
  expect(readLine(line)).toMatchObject({
    nested: { deep: ["to [address]"] },
    url: "/people/[address]/",
    msg: "[address] wrote; [secret]; postgres://[secret]@db/x; Bearer [secret]",
  });
});

test("an error is logged by its kind, its system's code and its place, never by its text", () => {
  const { logger, lines } = listen();
  const cause = Object.assign(new Error("duplicate key (Canary Jane)"), { code: "23505" });
  logger.error({ err: new Error("Failed query … params: Canary Jane", { cause }) }, "It failed.");
  expect(lines[0]).not.toMatch(/canary/i);
  expect(readLine(lines[0] ?? "")).toMatchObject({ err: { kind: "Error", system: "23505" } });
});

test("a line is one line of JSON whatever it is given", () => {
  const { logger, lines } = listen();
  logger.error({ reason: 'two\nlines and a "quote"' }, "first\nsecond\r\u2028third");
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toMatch(/[\n\r]/);
  expect(readLine(lines[0] ?? "")).toMatchObject({ level: 50, time: expect.stringMatching(/^\d{4}-.*Z$/) });
});

function listen() {
  const lines: string[] = [];
  return { lines, logger: createLog((line) => void lines.push(line)) };
}

function readLine(line: string): Record<string, unknown> {
  return JSON.parse(line) as Record<string, unknown>;
}
