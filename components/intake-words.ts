import type { AdapterName } from "#lib/contracts/intake.ts";

/** The ways in, as a sentence names them. */
export const ADAPTER_WORDS: Record<AdapterName, string> = {
  workflow_webhook: "HubSpot workflow webhook",
  workflow_action: "HubSpot workflow action",
  crm_events: "HubSpot events",
  forms_poll: "forms polling",
  journal: "webhooks journal",
};

const REASONS: Record<string, string> = {
  conversion_id: "the same conversion id",
  callback_id: "the same callback id",
  body_digest: "the same bytes",
  same_words: "the same words within a day",
  same_person: "the same person within the hour, once without a message",
  event_id: "the same event",
  content: "the same content",
  replay: "the same signed delivery again",
  repeat: "a submission that was here already",
  unknown: "not noted",
};

/** By what a repeat was known as one. */
export function dedupeWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll("_", " ");
}
