import type { CrmRecordInput, CrmRecordKind } from "./hubspot.ts";

type RecordType = { type: "emails" | "notes" | "tasks"; textProperty: string; associationTypeId: number };

/** HubSpot's names for what we write, and the number of each kind's association with a contact. */
export const RECORDS: Record<CrmRecordKind, RecordType> = {
  email: { type: "emails", textProperty: "hs_email_text", associationTypeId: 198 },
  note: { type: "notes", textProperty: "hs_note_body", associationTypeId: 202 },
  task: { type: "tasks", textProperty: "hs_task_body", associationTypeId: 204 },
};

const MAX_TEXT_LENGTH = 65_000;

/** The properties of a new record. The marker always stands in its text. */
export function recordProperties(input: CrmRecordInput): Record<string, string> {
  const timestamp = { hs_timestamp: input.at.toISOString() };
  const text = withMarker(input);
  switch (input.kind) {
    case "note":
      return { ...timestamp, hs_note_body: asHtml(`${input.title}\n\n${text}`) };
    case "task":
      return {
        ...timestamp,
        hs_task_subject: input.title,
        hs_task_body: asHtml(text),
        hs_task_status: "NOT_STARTED",
        hs_task_priority: "MEDIUM",
        hs_task_type: "TODO",
        ...(input.task?.ownerId ? { hubspot_owner_id: input.task.ownerId } : {}),
      };
    case "email":
      return {
        ...timestamp,
        hs_email_direction: "EMAIL",
        hs_email_status: "SENT",
        hs_email_subject: input.title,
        hs_email_text: text,
        ...emailProperties(input),
      };
  }
}

function emailProperties({ email }: CrmRecordInput): Record<string, string> {
  if (!email) return {};
  const headers = { from: { email: email.from }, to: [{ email: email.to }], cc: [], bcc: [] };
  return {
    hs_email_headers: JSON.stringify(headers),
    ...(email.messageId ? { hs_email_message_id: email.messageId } : {}),
  };
}

function withMarker({ body, marker }: CrmRecordInput): string {
  const cut = body.slice(0, MAX_TEXT_LENGTH - marker.length);
  return cut.includes(marker) ? cut : `${cut}\n\n${marker}`;
}

/** HubSpot shows notes and tasks as HTML: what a person typed must stay text. */
function asHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "<br>")
    .slice(0, MAX_TEXT_LENGTH);
}
