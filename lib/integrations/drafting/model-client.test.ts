import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { createModelClient } from "./model-client.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const ANSWER = {
  language: "en",
  subject: "Hello",
  paragraphs: [{ sentences: [{ text: "Hi.", sources: [] }] }],
};
const QUESTION = { instructions: "Write.", prompt: "Please.", maxOutputTokens: 500 };

test("one question: the agreed shape, no tools, no repeat, the key in its header", async () => {
  const seen: { headers: Record<string, unknown>; body: Record<string, unknown> }[] = [];
  const client = await start((request, body) => {
    seen.push({ headers: request, body });
    return completion(JSON.stringify(ANSWER));
  });
  expect(await client.ask(QUESTION)).toEqual({
    answer: ANSWER,
    usage: { inputTokens: 12, outputTokens: 34 },
  });
  expect(seen.length).toBe(1);
  expect(seen[0]?.headers["authorization"]).toBe("Bearer test-key");
  expect(seen[0]?.body).toMatchObject({
    model: "test-model",
    max_tokens: 500,
    response_format: { type: "json_schema" },
    messages: [
      { role: "system", content: "Write." },
      { role: "user", content: "Please." },
    ],
  });
  expect(seen[0]?.body).not.toHaveProperty("tools");
});

test.each([
  [429, "rate_limited", true],
  [401, "refused", true],
  [400, "refused", true],
  [503, "unreachable", true],
  [408, "timeout", false],
  [500, "unreachable", false],
  [502, "unreachable", false],
  [504, "timeout", false],
])("status %i is %s, asked once; certainly free of charge: %s", async (status, reason, isFree) => {
  let asked = 0;
  const client = await start(() => ((asked += 1), { status, body: "{}" }));
  await expect(client.ask(QUESTION)).rejects.toMatchObject({ reason, isFree });
  expect(asked).toBe(1);
});

test("a redirect is not followed", async () => {
  const client = await start(() => ({ status: 302, body: "", location: "https://attacker.example/" }));
  await expect(client.ask(QUESTION)).rejects.toMatchObject({ reason: "unreachable" });
});

test("an answer without end is not read to its end", async () => {
  const client = await start(() => completion("x".repeat(300_000)));
  await expect(client.ask(QUESTION)).rejects.toMatchObject({ reason: "malformed", isFree: false });
});

test.each([
  ["no JSON at all", "not json", {}],
  ["no choice", JSON.stringify({ choices: [] }), {}],
  ["HTML", "<html></html>", {}],
])("an answer that is %s is malformed, and what it cost is unknown", async (_name, body) => {
  const client = await start(() => ({ status: 200, body }));
  await expect(client.ask(QUESTION)).rejects.toMatchObject({ reason: "malformed", isFree: false });
});

test.each([
  ["an extra field", { ...ANSWER, to: "boss@attacker.example" }],
  ["a missing field", { language: "en", subject: "x" }],
  ["a language that nobody reads", { ...ANSWER, language: "xx" }],
])("an answer with %s is no reply, and what it cost is known", async (_name, answer) => {
  const client = await start(() => completion(JSON.stringify(answer)));
  expect(await client.ask(QUESTION)).toEqual({
    answer: null,
    reason: "malformed",
    usage: { inputTokens: 12, outputTokens: 34 },
  });
});

test("a wish to call a tool is no reply", async () => {
  const client = await start(() => {
    const toolCalls = [{ id: "1", type: "function", function: { name: "send_mail", arguments: "{}" } }];
    return completion(JSON.stringify(ANSWER), { tool_calls: toolCalls });
  });
  expect(await client.ask(QUESTION)).toMatchObject({ answer: null, reason: "malformed" });
});

type Answer = { status: number; body: string; location?: string };

function completion(content: string, message: object = {}): Answer {
  const usage = { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 };
  const choices = [{ index: 0, message: { role: "assistant", content, ...message }, finish_reason: "stop" }];
  return {
    status: 200,
    body: JSON.stringify({ id: "1", object: "chat.completion", created: 1, model: "m", choices, usage }),
  };
}

async function start(answer: (headers: Record<string, unknown>, body: Record<string, unknown>) => Answer) {
  const listening = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, unknown>;
      const { status, body: text, location } = answer(request.headers, body);
      response.writeHead(status, { "content-type": "application/json", ...(location ? { location } : {}) });
      response.end(text);
    });
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const { port } = listening.address() as AddressInfo;
  return createModelClient({
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: "test-key",
    model: "test-model",
    timeoutMs: 3_000,
  });
}
