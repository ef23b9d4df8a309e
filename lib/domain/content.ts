import type { SendingPolicy } from "./policy.ts";

/** What a team words and decides itself: each in numbered versions, one of them in use. */
export const CONTENT_KINDS = ["template", "prompt", "policy"] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

export type TemplateBody = { subject: string; text: string };
export type PromptBody = { text: string };
export type ContentBody =
  | { kind: "template"; body: TemplateBody }
  | { kind: "prompt"; body: PromptBody }
  | { kind: "policy"; body: SendingPolicy };

/** `pricing@3`: what a draft says it was written with. */
export function versionLabel({ name, version }: { name: string; version: number }): string {
  return `${name}@${version}`;
}

/** The opposite of `versionLabel`; null for anything else. */
export function parseVersionLabel(label: string): { name: string; version: number } | null {
  const [, name, digits] = /^([a-z][a-z0-9.-]{0,79})@([1-9]\d{0,8})$/.exec(label) ?? [];
  return name === undefined ? null : { name, version: Number(digits) };
}

/** One text for each version, in which a person can see what another version changed. */
export function contentText(content: ContentBody): string {
  switch (content.kind) {
    case "template":
      return `Subject: ${content.body.subject}\n\n${content.body.text}`;
    case "prompt":
      return content.body.text;
    case "policy":
      return policyText(content.body);
  }
}

function policyText({ secondPerson, listUnsubscribe }: SendingPolicy): string {
  const { categories, amountFrom, words } = secondPerson;
  return [
    `Two people approve every reply about: ${listOf(categories)}`,
    `Two people approve replies that name an amount: ${amountFrom === null ? "never" : `from ${amountFrom} on`}`,
    `Two people approve replies that say: ${listOf(words)}`,
    `Mails with a List-Unsubscribe header: ${listOf(listUnsubscribe.categories)}`,
  ].join("\n");
}

function listOf(items: readonly string[]): string {
  return items.length === 0 ? "none" : items.join(", ");
}
