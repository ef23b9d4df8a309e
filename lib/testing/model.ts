import { loadKnowledge } from "#drizzle/content/load-knowledge.ts";
import { type ComposerInput, composerInputSchema } from "#lib/contracts/drafting.ts";
import { type Passage, splitPassages } from "#lib/domain/passages.ts";
import type { Composer, ModelLedger, ModelOutcome } from "#lib/integrations/drafting/composer.ts";
import { createModelClient } from "#lib/integrations/drafting/model-client.ts";
import { createModelComposer } from "#lib/integrations/drafting/model-composer.ts";
import { createTemplateComposer } from "#lib/integrations/drafting/template-composer.ts";
import { activeContentOf } from "#lib/services/content/load-active-content.ts";

import type { TestSandbox } from "./sandbox.ts";

let knowledge: Passage[] | null = null;

/** A form as the composer gets it, with the knowledge pages that the product comes with. */
export async function composerInputFor(form: object): Promise<ComposerInput> {
  knowledge ??= (await loadKnowledge()).flatMap(splitPassages);
  return composerInputSchema.parse({
    form: { email: "jane@acme.example", ...form },
    history: {},
    passages: knowledge,
    sender: { name: "Larkspur Sales", address: "sales@larkspur.example" },
    content: activeContentOf([]),
    policyVersion: "sending@1",
  });
}

/** The real composer against the sandbox's endpoint. */
export function sandboxModelComposer(
  sandbox: Pick<TestSandbox, "urls" | "secrets">,
  {
    timeoutMs = 5_000,
    model = "sandbox-writer",
    onQuestion = () => {},
  }: { timeoutMs?: number; model?: string; onQuestion?: (prompt: string) => void } = {},
): Composer {
  const linkHosts = ["larkspur.example"];
  const client = createModelClient({
    baseUrl: sandbox.urls.model,
    apiKey: sandbox.secrets.modelApiKey,
    model,
    timeoutMs,
  });
  return createModelComposer({
    client: {
      model,
      ask: (question) => {
        onQuestion(question.prompt);
        return client.ask(question);
      },
    },
    template: createTemplateComposer({ linkHosts }),
    linkHosts,
    secrets: [sandbox.secrets.modelApiKey],
  });
}

/** A ledger that allows everything and remembers how each question ended. */
export function openLedger(): ModelLedger & { outcomes: ModelOutcome[] } {
  const outcomes: ModelOutcome[] = [];
  return {
    outcomes,
    reserve: () => Promise.resolve({ callId: "call", maxOutputTokens: 1_200, isPriced: true }),
    settle: (_callId, outcome) => {
      outcomes.push(outcome);
      return Promise.resolve();
    },
  };
}

/** How many hostile answers are tried; HOSTILE_RUNS and HOSTILE_SEED make a longer hunt, or another one. */
export function hostileRuns(): { runs: number; seed: number } {
  return {
    runs: Number(process.env["HOSTILE_RUNS"] ?? 2_000),
    seed: Number(process.env["HOSTILE_SEED"] ?? 20_261_122),
  };
}
