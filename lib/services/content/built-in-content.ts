import { CATEGORIES } from "#lib/domain/category.ts";
import type { ContentKind } from "#lib/domain/content.ts";
import type { SendingPolicy } from "#lib/domain/policy.ts";
import { REPLY_PROMPT } from "#lib/integrations/drafting/prompts/reply.ts";
import { BUILT_IN_TEMPLATES } from "#lib/integrations/drafting/templates/index.ts";

export type BuiltInContent = { kind: ContentKind; name: string; body: Record<string, unknown> };

/** One person is enough for every reply, until a team decides otherwise. */
export const BUILT_IN_POLICY = {
  secondPerson: { categories: [], amountFrom: null, words: [] },
  listUnsubscribe: { categories: [...CATEGORIES] },
} satisfies SendingPolicy;

/** What the product comes with: the names that exist, and their first version. */
export const BUILT_IN_CONTENT: readonly BuiltInContent[] = [
  ...BUILT_IN_TEMPLATES.map(({ id, subject, text }) => ({
    kind: "template" as const,
    name: id,
    body: { subject, text },
  })),
  { kind: "prompt", name: REPLY_PROMPT.name, body: { text: REPLY_PROMPT.text } },
  { kind: "policy", name: "sending", body: BUILT_IN_POLICY },
];
