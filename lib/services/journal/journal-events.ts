import { createHash } from "node:crypto";

import { z } from "zod";

const id = z.union([z.number(), z.string()]).transform(String);
const word = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** As the journal tells what happened. Everything else, such as values that people typed, is left out. */
const journalEvent = z.object({
  type: word,
  action: z.string(),
  portalId: id,
  occurredAt: z.union([z.number(), z.string()]),
  objectTypeId: word,
  objectId: id,
  propertyChanges: z
    .union([
      z.array(z.string()),
      z.record(z.string(), z.unknown()).transform((changed) => Object.keys(changed)),
    ])
    .nullish()
    .transform((names) => names ?? []),
});
type JournalEvent = z.output<typeof journalEvent>;

const VERBS: Record<string, string> = {
  CREATE: "creation",
  UPDATE: "propertyChange",
  DELETE: "deletion",
  MERGE: "merge",
  RESTORE: "restore",
  GDPR_PRIVACY_DELETION: "privacyDeletion",
};

/**
 * A file of the journal as a batch of webhook events, so that one reader does for both. What is not understood stays
 * as it was, for a person to look at.
 */
export function toEventBatch(offset: string, events: readonly unknown[]): unknown[] {
  return events.flatMap((event, index) => {
    const parsed = journalEvent.safeParse(event);
    return parsed.success ? toEvents(parsed.data, `${offset}:${index}`) : [event];
  });
}

function toEvents(event: JournalEvent, place: string): unknown[] {
  const isPrivacy = /privacy/i.test(event.type ?? "");
  const verb = isPrivacy ? "privacyDeletion" : (VERBS[event.action.toUpperCase()] ?? "unknown");
  const common = {
    portalId: event.portalId,
    occurredAt: event.occurredAt,
    objectTypeId: event.objectTypeId,
    objectId: event.objectId,
    subscriptionType: isPrivacy && event.objectTypeId === null ? `contact.${verb}` : `object.${verb}`,
  };
  if (verb !== "propertyChange") return [{ ...common, eventId: eventId(place) }];
  const names = event.propertyChanges.length > 0 ? event.propertyChanges : [null];
  return names.map((propertyName) => ({
    ...common,
    eventId: eventId(`${place}:${propertyName ?? ""}`),
    ...(propertyName === null ? {} : { propertyName }),
  }));
}

/** The journal numbers files, not events: the place is the event's identity. */
function eventId(place: string): string {
  return String(createHash("sha256").update(place).digest().readUIntBE(0, 6));
}
