"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import {
  type KnowledgePageView,
  RestoreKnowledgePageVersionInput,
  SaveKnowledgePageInput,
} from "#lib/contracts/knowledge.ts";
import { restoreKnowledgePageVersion } from "#lib/services/knowledge/restore-knowledge-page-version.ts";
import { saveKnowledgePage } from "#lib/services/knowledge/save-knowledge-page.ts";

export async function saveKnowledgePageAction(
  input: SaveKnowledgePageInput,
): Promise<ActionResult<KnowledgePageView>> {
  return runAction(SaveKnowledgePageInput, saveKnowledgePage, input);
}

export async function restoreKnowledgePageVersionAction(
  input: RestoreKnowledgePageVersionInput,
): Promise<ActionResult<KnowledgePageView>> {
  return runAction(RestoreKnowledgePageVersionInput, restoreKnowledgePageVersion, input);
}
