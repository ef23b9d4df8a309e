import { type ModelAnswer, modelAnswerSchema } from "#lib/contracts/model-answer.ts";
import { readTokens, type TokenUsage } from "#lib/domain/price-book.ts";

import { type CallGuard, unguarded } from "../call-guard.ts";
import { createModelFetch, ModelFailure } from "./model-fetch.ts";

export type ModelClient = {
  readonly model: string;
  /** One question, one answer of the agreed shape, or a `ModelFailure`. */
  ask(question: { instructions: string; prompt: string; maxOutputTokens: number }): Promise<ModelReply>;
};

/** `answer` is null when what came was not a whole reply of the agreed shape; what it cost is known all the same. */
export type ModelReply =
  | { answer: ModelAnswer; usage: TokenUsage }
  | { answer: null; reason: "refused" | "malformed"; usage: TokenUsage };

/** Any OpenAI-compatible endpoint. No tools, no memory, no repeats: the step around it repeats. */
export function createModelClient(options: {
  baseUrl: string;
  apiKey: string;
  model: string;
  timeoutMs: number;
  guard?: CallGuard;
}): ModelClient {
  const { timeoutMs, guard = unguarded } = options;
  const modelFetch = createModelFetch({ timeoutMs, guard });
  return {
    model: options.model,
    ask: async ({ instructions, prompt, maxOutputTokens }) => {
      // Only who drafts with a model waits for the library to load.
      const { generateText, NoObjectGeneratedError, Output } = await import("ai");
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const provider = createOpenAICompatible({
        name: "model",
        baseURL: options.baseUrl,
        apiKey: options.apiKey,
        supportsStructuredOutputs: true,
        fetch: modelFetch,
      });
      try {
        const result = await generateText({
          model: provider(options.model),
          instructions,
          prompt,
          maxOutputTokens,
          maxRetries: 0,
          telemetry: { isEnabled: false },
          output: Output.object({ schema: modelAnswerSchema, name: "reply" }),
        });
        const usage = usageOf(result.usage);
        if (result.finishReason === "content-filter") return { answer: null, reason: "refused", usage };
        const isWhole = result.finishReason === "stop" && result.toolCalls.length === 0;
        return isWhole ? { answer: result.output, usage } : { answer: null, reason: "malformed", usage };
      } catch (error) {
        if (error instanceof ModelFailure) throw error;
        if (NoObjectGeneratedError.isInstance(error)) {
          const reason = error.finishReason === "content-filter" ? "refused" : "malformed";
          return { answer: null, reason, usage: usageOf(error.usage) };
        }
        throw new ModelFailure("malformed", false);
      }
    },
  };
}

function usageOf(
  usage: { inputTokens: number | undefined; outputTokens: number | undefined } | undefined,
): TokenUsage {
  return { inputTokens: readTokens(usage?.inputTokens), outputTokens: readTokens(usage?.outputTokens) };
}
