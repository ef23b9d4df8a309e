import { insertKnowledgePageVersion } from "#lib/db/knowledge-pages.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { composeDraft } from "#lib/services/drafts/compose-draft.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";

import { contextForRole, contextForSystem, TEST_SETTINGS } from "./context.ts";
import { createStoresForTest } from "./database.ts";
import { insertWorkflow } from "./factories.ts";
import { sandboxModelComposer } from "./model.ts";
import type { TestSandbox } from "./sandbox.ts";

export const MODEL_CLOCK = new Date("2026-03-04T09:00:00Z");
export const MODEL_QUESTION =
  "Hello, we are 140 people. Do you support single sign-on with Okta, and what does it cost?";

type Options = {
  model?: string;
  microsPerDay?: number;
  form?: Parameters<typeof insertWorkflow>[1];
  onQuestion?: (prompt: string) => void;
};

/** A database with one page and one submission, and a model that drafts. */
export async function setUpModelDrafting(
  sandbox: TestSandbox,
  { model = "sandbox-writer", microsPerDay, form = {}, onQuestion = () => {} }: Options = {},
) {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "drafting", {
    integrations: { composer: sandboxModelComposer(sandbox, { timeoutMs: 1_000, model, onQuestion }) },
    settings: { model: { ...TEST_SETTINGS.model, ...(microsPerDay === undefined ? {} : { microsPerDay }) } },
    now: () => MODEL_CLOCK,
  });
  await insertKnowledgePageVersion(stores.db, {
    slug: "sso",
    version: 1,
    title: "Single sign-on",
    markdown: "## Single sign-on\n\nYou can connect Okta, Entra ID and any SAML 2.0 or OIDC provider.",
  });
  const workflow = await insertWorkflow(stores, {
    message: MODEL_QUESTION,
    status: "queued",
    currentStep: "receive",
    ...form,
  });
  return { stores, ctx, workflow };
}

export type ModelDrafting = Awaited<ReturnType<typeof setUpModelDrafting>>;

/** The draft as a person sees it. */
export async function composeAndRead({ ctx, stores, workflow }: ModelDrafting & { ctx: ServiceContext }) {
  const detail = await composeDraft(ctx, workflow);
  return getDraft(await contextForRole(stores, "viewer"), { draftId: String(detail["draftId"]) });
}

/** How often the sandbox's model was asked. */
export async function modelCallsOf(sandbox: TestSandbox): Promise<number> {
  const state = (await (await fetch(`${sandbox.urls.pages}/state.json`)).json()) as {
    calls: { model: Record<string, number> };
  };
  return state.calls.model["POST /v1/chat/completions"] ?? 0;
}
