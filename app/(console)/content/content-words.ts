import type { KnowledgeTab } from "#components/knowledge-tabs.tsx";
import type { ContentKind } from "#lib/domain/content.ts";

type KindWords = { path: string; tab: KnowledgeTab; title: string; lead: string };

export const KIND_WORDS: Record<ContentKind, KindWords> = {
  template: {
    path: "templates",
    tab: "/content/templates",
    title: "Templates",
    lead: "The words around the answers: one template for each kind of request and language.",
  },
  prompt: {
    path: "prompts",
    tab: "/content/prompts",
    title: "Prompts",
    lead: "What a model is asked to do, where one writes the first text.",
  },
  policy: {
    path: "policies",
    tab: "/content/policies",
    title: "Policies",
    lead: "Rules for every reply. A draft keeps the rules under which it was written.",
  },
};

export function kindOfPath(path: string): ContentKind | null {
  const kinds: readonly ContentKind[] = ["template", "prompt", "policy"];
  return kinds.find((kind) => KIND_WORDS[kind].path === path) ?? null;
}

const LANGUAGES: Readonly<Record<string, string>> = { de: "German", fr: "French" };

/** “Pricing, German” for `pricing.de`. */
export function contentTitle(name: string): string {
  const [first = "", language] = name.split(".");
  const title = first.charAt(0).toUpperCase() + first.slice(1);
  return language === undefined ? title : `${title}, ${LANGUAGES[language] ?? language}`;
}
