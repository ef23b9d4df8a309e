"use server";

import { runAction } from "#app/_server/run-action.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import {
  ActivateContentVersionInput,
  ConfirmContentChangeInput,
  type ContentView,
  PreviewTemplateInput,
  SaveContentVersionInput,
  type TemplatePreview,
} from "#lib/contracts/content.ts";
import { activateContentVersion } from "#lib/services/content/activate-content-version.ts";
import { confirmContentChange } from "#lib/services/content/confirm-content-change.ts";
import { previewTemplate } from "#lib/services/content/preview-template.ts";
import { saveContentVersion } from "#lib/services/content/save-content-version.ts";

export async function saveContentVersionAction(
  input: SaveContentVersionInput,
): Promise<ActionResult<ContentView>> {
  return runAction(SaveContentVersionInput, saveContentVersion, input);
}

export async function activateContentVersionAction(
  input: ActivateContentVersionInput,
): Promise<ActionResult<ContentView>> {
  return runAction(ActivateContentVersionInput, activateContentVersion, input);
}

export async function confirmContentChangeAction(
  input: ConfirmContentChangeInput,
): Promise<ActionResult<ContentView>> {
  return runAction(ConfirmContentChangeInput, confirmContentChange, input);
}

export async function previewTemplateAction(
  input: PreviewTemplateInput,
): Promise<ActionResult<TemplatePreview>> {
  return runAction(PreviewTemplateInput, previewTemplate, input);
}
