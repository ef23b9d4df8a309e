import type { ComposedDraft, ComposerInput } from "#lib/contracts/drafting.ts";
import type { ModelAnswer } from "#lib/contracts/model-answer.ts";
import { versionLabel } from "#lib/domain/content.ts";
import { blockingCheck, type DraftCheck } from "#lib/domain/draft-checks.ts";
import { AppError } from "#lib/domain/errors.ts";
import { estimateTokens } from "#lib/domain/model-budget.ts";
import { checkModelDraft } from "#lib/domain/model-checks.ts";
import type { FallbackReason } from "#lib/domain/model-fallback.ts";

import { assembleModelDraft, typedWords } from "./assemble-model-draft.ts";
import type { Composer, ModelLedger, ModelReservation } from "./composer.ts";
import type { ModelClient, ModelReply } from "./model-client.ts";
import { ModelFailure } from "./model-fetch.ts";
import { modelQuestion, type ModelQuestionText } from "./model-question.ts";

/** What the shape of the answer adds to each question, in tokens. */
const SHAPE_TOKENS = 400;

export type ModelComposerOptions = {
  client: ModelClient;
  /** Writes whenever the model's text is not there or not fit. */
  template: Composer;
  linkHosts: readonly string[];
  /** Our own keys and passwords: no text that holds one is kept. */
  secrets: readonly string[];
};

/** Asks a model once; the template writes, and the draft says why, whenever that does not give a text that passes. */
export function createModelComposer(options: ModelComposerOptions): Composer {
  return {
    name: "model",
    compose: async (input, ledger) => {
      if (ledger === undefined) throw new AppError("internal", "A model is not asked without its ledger.");
      const fallback = await options.template.compose(input);
      const reason = reasonAgainstAsking(fallback);
      return reason === null
        ? await write(options, { input, fallback, ledger })
        : { ...fallback, fallbackReason: reason };
    },
  };
}

type Writing = { input: ComposerInput; fallback: ComposedDraft; ledger: ModelLedger };

/** A text that tells machines what to do, or that no reply is advised to, is not shown to a model. */
function reasonAgainstAsking({ flags, category }: ComposedDraft): FallbackReason | null {
  if (flags.includes("injection")) return "hostile";
  return category === "spam" ? "spam" : null;
}

async function write(options: ModelComposerOptions, writing: Writing): Promise<ComposedDraft> {
  const { input, fallback, ledger } = writing;
  const { client } = options;
  const { prompt } = input.content;
  const promptVersion = versionLabel(prompt);
  const question = modelQuestion(input, { prompt, language: fallback.language });
  const inputTokens = estimateTokens(question.instructions + question.prompt) + SHAPE_TOKENS;
  const reservation = await ledger.reserve({ model: client.model, promptVersion, inputTokens });
  if (reservation === null) return { ...fallback, fallbackReason: "over_budget" };

  const startedAt = performance.now();
  const reply = await askOnce(client, question, reservation);
  const durationMs = Math.round(performance.now() - startedAt);
  const judged = judge(options, { ...writing, question, reply });
  const isFree = reply instanceof ModelFailure && reply.isFree;
  const usage = reply instanceof ModelFailure ? { inputTokens: null, outputTokens: null } : reply.usage;
  const outcome = judged.draft === null ? judged.reason : "used";
  await ledger.settle(reservation.callId, { outcome, ...usage, isFree, durationMs });

  const checks = reservation.isPriced ? [] : [UNPRICED];
  const draft = judged.draft ?? { ...fallback, fallbackReason: judged.reason };
  return { ...draft, promptVersion, checks: [...draft.checks, ...checks] };
}

const UNPRICED: ComposedDraft["checks"][number] = {
  name: "price",
  ok: false,
  note: "The price of this model is not known.",
  severity: "warn",
};

async function askOnce(
  client: ModelClient,
  { instructions, prompt }: ModelQuestionText,
  { maxOutputTokens }: ModelReservation,
): Promise<ModelReply | ModelFailure> {
  try {
    return await client.ask({ instructions, prompt, maxOutputTokens });
  } catch (error) {
    if (error instanceof ModelFailure) return error;
    throw error;
  }
}

type Judged = { draft: ComposedDraft; reason: null } | { draft: null; reason: FallbackReason };

function judge(
  options: ModelComposerOptions,
  writing: Writing & { question: ModelQuestionText; reply: ModelReply | ModelFailure },
): Judged {
  const { reply, question, input, fallback } = writing;
  if (reply instanceof ModelFailure) return { draft: null, reason: reply.reason };
  if (reply.answer === null) return { draft: null, reason: reply.reason };
  const { draft, checks } = composeFrom(reply.answer, { ...options, input, fallback, question });
  return blockingCheck(checks) === null ? { draft, reason: null } : { draft: null, reason: "checks_failed" };
}

/** The draft that an answer makes, with every check that it has to pass before anybody sees it. */
export function composeFrom(
  answer: ModelAnswer,
  {
    input,
    fallback,
    question,
    linkHosts,
    secrets,
  }: Pick<ModelComposerOptions, "linkHosts" | "secrets"> & {
    input: ComposerInput;
    fallback: ComposedDraft;
    question: ModelQuestionText;
  },
): { draft: ComposedDraft; checks: DraftCheck[] } {
  const { language } = fallback;
  const assembled = assembleModelDraft(input, { answer, passages: question.passages, language });
  const checks = checkModelDraft(assembled, {
    allowedLinkHosts: linkHosts,
    sources: assembled.sources,
    ...typedWords(input.form),
    instructions: question.instructions,
    fence: question.fence,
    secrets,
  });
  const draft: ComposedDraft = {
    ...fallback,
    subject: assembled.subject,
    text: assembled.text,
    claims: assembled.claims,
    templateVersion: versionLabel(input.content.prompt),
    checks: checks.map(({ name, ok, note, severity }) => ({ name, ok, note, severity })),
    composer: "model",
    fallbackReason: null,
  };
  return { draft, checks };
}
