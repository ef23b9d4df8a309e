"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import {
  type KnowledgePageView,
  ActivateKnowledgePageVersionInput,
  SaveKnowledgePageInput,
} from "#lib/contracts/knowledge.ts";
import { activateKnowledgePageVersion } from "#lib/services/knowledge/activate-knowledge-page-version.ts";
import { saveKnowledgePage } from "#lib/services/knowledge/save-knowledge-page.ts";

export async function saveKnowledgePageAction(
  input: SaveKnowledgePageInput,
): Promise<ActionResult<KnowledgePageView>> {
  return runAction(SaveKnowledgePageInput, saveKnowledgePage, input);
}

export async function activateKnowledgePageVersionAction(
  input: ActivateKnowledgePageVersionInput,
): Promise<ActionResult<KnowledgePageView>> {
  return runAction(ActivateKnowledgePageVersionInput, activateKnowledgePageVersion, input);
}
