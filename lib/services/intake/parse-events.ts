import { type CrmEvent, crmEventSchema, KNOWN_EVENT_FIELDS } from "#lib/contracts/hubspot-events.ts";
import type { QuarantineCause } from "#lib/contracts/quarantine.ts";
import { readJson } from "#lib/domain/read-json.ts";

export type ParsedEvent = CrmEvent & {
  dedupeKey: string;
  /** False when it holds a field that we do not know: then the raw batch is kept. */
  isUnderstood: boolean;
};
export type ParsedEvents = { events: ParsedEvent[]; broken: Map<QuarantineCause, string[]> };

/** Reads each item for itself. What cannot be used is told apart by its cause, in its own source text. */
export function parseEvents(
  items: readonly string[],
  { portalId }: { portalId: string | null },
): ParsedEvents {
  const events: ParsedEvent[] = [];
  const broken: ParsedEvents["broken"] = new Map();
  for (const item of items) {
    const parsed = parseEvent(item);
    const cause =
      typeof parsed === "string"
        ? parsed
        : portalId !== null && parsed.portalId !== portalId
          ? "wrong_portal"
          : null;
    if (typeof parsed !== "string" && cause === null) events.push(parsed);
    else if (cause !== null) broken.set(cause, [...(broken.get(cause) ?? []), item]);
  }
  return { events, broken };
}

function parseEvent(item: string): ParsedEvent | QuarantineCause {
  const json = readJson(Buffer.from(item));
  if (!json.ok) return json.cause;
  const { success, data } = crmEventSchema.safeParse(json.value);
  if (!success) return "broken_event";
  const fields = Object.keys(json.value as object);
  return {
    ...data,
    dedupeKey: dedupeKeyOf(data),
    isUnderstood: fields.every((field) => KNOWN_EVENT_FIELDS.has(field)),
  };
}

/** HubSpot's event ids are not unique by themselves, and an attempt number says nothing about the event. */
function dedupeKeyOf({ portalId, subscriptionId, eventId, objectId, occurredAt }: CrmEvent): string {
  return `event:${portalId}:${subscriptionId ?? ""}:${eventId}:${objectId}:${occurredAt}`;
}
