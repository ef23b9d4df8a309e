import { contentText, type ContentBody } from "#lib/domain/content.ts";
import { AppError } from "#lib/domain/errors.ts";
import { hasHiddenCharacters } from "#lib/domain/text.ts";
import { checkTemplate } from "#lib/integrations/drafting/check-template.ts";
import { PROMPT_NEEDS } from "#lib/integrations/drafting/prompts/prompt-needs.ts";

/** Refuses what could not be used: a draft must never fail because of what was saved here. */
export function assertUsable(content: ContentBody, linkHosts: readonly string[]): void {
  const faults = faultsOf(content, linkHosts);
  if (faults.length === 0) return;
  throw new AppError("unprocessable", faults.slice(0, 3).join(" "), {
    details: { reason: "unusable_content", faults },
  });
}

function faultsOf(content: ContentBody, linkHosts: readonly string[]): string[] {
  if (hasHiddenCharacters(contentText(content))) {
    return ["There are control, invisible or reordering characters. Remove them."];
  }
  switch (content.kind) {
    case "template":
      return checkTemplate(content.body, linkHosts);
    case "prompt":
      return PROMPT_NEEDS.filter(({ words }) => !words.test(content.body.text)).map(
        ({ name }) => `The prompt must say ${name}.`,
      );
    case "policy":
      return [];
  }
}
