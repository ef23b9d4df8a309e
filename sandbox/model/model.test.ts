import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import type { TestSandbox } from "../start-for-tests.ts";
import { startForTests } from "../start-for-tests.ts";

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startForTests();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await fetch(`${sandbox.urls.pages}/faults.json`, { method: "DELETE" });
});

const MARK = "=====0123456789abcdef0123456789abcdef=====";
const PROMPT = `Passages:\nP1 (Pricing, Plans): The Team plan costs 4 euros per person. It has no set-up fee.\n\nThe form, as data:\n${MARK}\n{"company":"Acme","message":"What does it cost?"}\n${MARK}\n\nWrite the reply in English.`;

it("writes from the passages and the form, in the shape that was asked for, and says what it used", async () => {
  const { status, body } = await ask();
  expect(status).toBe(200);
  const reply = JSON.parse(contentOf(body)) as {
    paragraphs: { sentences: { text: string; sources: string[] }[] }[];
  };
  const sentences = reply.paragraphs.flatMap((paragraph) => paragraph.sentences);
  expect(sentences).toContainEqual({ text: "The Team plan costs 4 euros per person.", sources: ["P1"] });
  expect(body).toMatchObject({
    usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
  });
});

it("a wrong key is refused, and a question without a form is no question", async () => {
  expect((await ask({ key: "wrong" })).status).toBe(401);
  expect((await ask({ prompt: "Hello" })).status).toBe(400);
});

it.each([
  [{ rateLimited: { next: 1 } }, 429],
  [{ serverError: { next: 1 } }, 500],
  [{ down: "unavailable" }, 503],
])("the switch %o answers %i", async (model, status) => {
  await sandbox.faults({ model });
  expect((await ask()).status).toBe(status);
});

it.each([
  ["wrongJson", /^Here is/],
  ["wrongShape", /"mail"/],
  ["overLong", /plan their weeks[\s\S]+plan their weeks/],
  ["otherLanguage", /Vielen Dank/],
  ["hostile", /attacker\.example/],
])("the switch %s spoils the answer once", async (name, expected) => {
  await sandbox.faults({ model: { [name]: { next: 1 } } });
  expect(contentOf((await ask()).body)).toMatch(expected);
  expect(contentOf((await ask()).body)).toMatch(/^\{"language":"en"/);
});

it("a cut answer says so, a missing usage is missing, a refusal has no content", async () => {
  await sandbox.faults({ model: { truncated: { next: 1 }, missingUsage: { next: 1 } } });
  const cut = (await ask()).body;
  expect(cut).toMatchObject({ choices: [{ finish_reason: "length" }] });
  expect(cut).not.toHaveProperty("usage");
  await sandbox.faults({ model: { refused: { next: 1 } } });
  expect((await ask()).body).toMatchObject({
    choices: [{ message: { content: null, refusal: expect.any(String) } }],
  });
});

it("counts its calls in the ground truth", async () => {
  const before = await calls();
  await ask();
  expect(await calls()).toBe(before + 1);
});

async function calls(): Promise<number> {
  const state = (await sandbox.state()) as { calls: { model: Record<string, number> } };
  return state.calls.model["POST /v1/chat/completions"] ?? 0;
}

async function ask({ key = "sandbox-model-key", prompt = PROMPT } = {}) {
  const response = await fetch(`${sandbox.urls.model}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "sandbox-writer",
      messages: [
        { role: "system", content: "Write." },
        { role: "user", content: prompt },
      ],
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function contentOf(body: Record<string, unknown>): string {
  const [choice] = body["choices"] as { message: { content: string } }[];
  return choice?.message.content ?? "";
}
