import { randomUUID } from "node:crypto";

import { z } from "zod";

import type { CallCounts } from "../core/calls.ts";
import type { Faults, FaultSwitch, Trigger } from "../core/faults.ts";
import type { Call, Reply as HttpReply } from "../core/http.ts";
import { createRouter, json, route, sleep } from "../core/http.ts";
import { bearer, sameText } from "../core/tokens.ts";
import { turnHostile } from "./hostile.ts";
import type { Question, Reply } from "./writer.ts";
import { readQuestion, writeReply } from "./writer.ts";

export interface ModelOptions {
  apiKey: string;
  faults: FaultSwitch;
  calls: CallCounts;
}

const Content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]);
const Body = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.string(), content: Content })).min(1),
  max_tokens: z.int().positive().optional(),
  response_format: z
    .looseObject({ type: z.literal("json_schema"), json_schema: z.looseObject({ schema: z.unknown() }) })
    .optional(),
});

const TOKEN_LETTERS = 4;
const MODELS = { object: "list", data: [{ id: "sandbox-writer", object: "model" }] };

/** `POST /v1/chat/completions` as OpenAI-compatible servers answer it, with a writer by rules behind it. */
export function createModel({
  apiKey,
  faults,
  calls,
}: ModelOptions): (call: Call) => Promise<HttpReply | "drop"> {
  return async (call) => {
    const state = faults.current().model;
    if (state.down !== "off") {
      faults.count("model.down");
      return state.down === "refuse" ? "drop" : failure(503, "server_error", "The model is down.");
    }
    // The switches as they stood when the call came in: one that gave up waiting uses up nobody else's.
    const found = createRouter([
      route("GET", "/v1/models", () => json(200, MODELS)),
      route("POST", "/v1/chat/completions", () => complete(call, { faults, state })),
    ])(call.method, call.url.pathname);
    if (found === null || found === "method") return failure(404, "invalid_request_error", "Unknown path.");
    calls.count(`${call.method} ${found.route.pattern}`);
    if (state.delayMs > 0) {
      faults.count("model.delayMs");
      await sleep(state.delayMs);
    }
    if (!sameText(bearer(call.headers.authorization), apiKey))
      return failure(401, "invalid_api_key", "Incorrect API key provided.");
    return found.route.handle(call);
  };
}

function complete(call: Call, { faults, state }: { faults: FaultSwitch; state: Faults["model"] }): HttpReply {
  const fires = (name: TriggerName): boolean => faults.fires(state[name], `model.${name}`);
  if (fires("rateLimited")) {
    const refusal = failure(429, "rate_limit_exceeded", "Rate limit reached.");
    return { ...refusal, headers: { ...refusal.headers, "retry-after": String(state.retryAfterSeconds) } };
  }
  if (fires("serverError")) return failure(500, "server_error", "The server had an error.");
  const body = Body.safeParse(parse(call.body.toString("utf8")));
  if (!body.success) return failure(400, "invalid_request_error", "The request cannot be read.");
  const question = questionOf(body.data.messages);
  if (!question) return failure(400, "invalid_request_error", "There is no fenced form in the question.");
  const promptTokens = tokens(body.data.messages.map(({ content }) => textOf(content)).join("\n"));
  const answer = (content: string, more: { finish?: string; refusal?: string; toolCalls?: unknown } = {}) =>
    completion(body.data.model, {
      message: {
        role: "assistant",
        content: more.refusal ? null : content,
        ...(more.refusal ? { refusal: more.refusal } : {}),
        ...(more.toolCalls ? { tool_calls: more.toolCalls } : {}),
      },
      finish: more.finish ?? "stop",
      usage: fires("missingUsage")
        ? null
        : {
            prompt_tokens: promptTokens,
            completion_tokens: tokens(content),
            total_tokens: promptTokens + tokens(content),
          },
    });
  if (fires("refused")) return answer("", { refusal: "I cannot help with that." });
  const reply = distort(writeReply(question), { state, fires, question });
  const content = JSON.stringify(reply);
  if (fires("wrongJson")) return answer(`Here is the reply you asked for:\n${content.slice(0, -2)}`);
  if (fires("wrongShape")) return answer(JSON.stringify({ mail: "Hello" }));
  const limit = (body.data.max_tokens ?? 4_096) * TOKEN_LETTERS;
  if (fires("truncated") || content.length > limit)
    return answer(content.slice(0, Math.min(limit, content.length / 2)), { finish: "length" });
  if (state.hostileKind === "tool_call" && fires("hostile"))
    return answer(content, {
      finish: "tool_calls",
      toolCalls: [{ id: "call_1", type: "function", function: { name: "send_mail", arguments: "{}" } }],
    });
  return answer(content);
}

type TriggerName = {
  [Name in keyof Faults["model"]]: Faults["model"][Name] extends Trigger ? Name : never;
}[keyof Faults["model"]];

function distort(
  reply: Reply,
  {
    state,
    fires,
    question,
  }: { state: Faults["model"]; fires: (name: TriggerName) => boolean; question: Question },
): Reply {
  let distorted = reply;
  if (fires("overLong")) {
    const long = {
      text: "We will gladly tell you more about how our customers plan their weeks.",
      sources: [],
    };
    distorted = {
      ...distorted,
      paragraphs: [...distorted.paragraphs, { sentences: Array.from({ length: 40 }, () => long) }],
    };
  }
  if (fires("otherLanguage"))
    distorted = writeReply({ ...question, language: question.language === "de" ? "fr" : "de" });
  if (state.hostileKind !== "tool_call" && fires("hostile"))
    distorted = turnHostile(distorted, question, state.hostileKind);
  return distorted;
}

function questionOf(messages: z.infer<typeof Body>["messages"]): Question | null {
  const of = (role: string): string =>
    messages
      .filter((message) => message.role === role)
      .map(({ content }) => textOf(content))
      .join("\n");
  return readQuestion(of("system"), of("user"));
}

const textOf = (content: z.infer<typeof Content>): string =>
  typeof content === "string" ? content : content.map(({ text }) => text ?? "").join("");

const tokens = (text: string): number => Math.ceil(text.length / TOKEN_LETTERS);

function completion(
  model: string,
  { message, finish, usage }: { message: unknown; finish: string; usage: unknown },
): HttpReply {
  return json(200, {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, message, finish_reason: finish }],
    ...(usage === null ? {} : { usage }),
  });
}

const failure = (status: number, code: string, message: string): HttpReply =>
  json(status, { error: { message, type: code, code } });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
