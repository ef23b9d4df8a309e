export const CRM_EVENT_CAUSES = [
  "late",
  "odd_timestamp",
  "other_object",
  "other_property",
  "contact_deleted",
  "contact_changed",
  "unknown_type",
] as const;
export type CrmEventCause = (typeof CRM_EVENT_CAUSES)[number];

export type CrmEventMeaning =
  | { status: "pending" | "privacy"; cause: null }
  | { status: "ignored"; cause: CrmEventCause };

/** HubSpot's numbers of conversions: whichever of them changes, the contact may have sent a form. */
const CONVERSION_PROPERTIES: ReadonlySet<string> = new Set([
  "recent_conversion_date",
  "recent_conversion_event_name",
  "hs_calculated_form_submissions",
  "num_conversion_events",
]);
const CONTACT_TYPE_ID = "0-1";
const OBJECTS =
  /^(contact|company|deal|ticket|product|line_item|conversation|object)\.(creation|deletion|privacyDeletion|merge|restore|propertyChange|associationChange|newMessage)$/;

/** What an event of the CRM means to us: somebody may have sent a form, somebody must be forgotten, or nothing. */
export function decideCrmEvent(event: {
  type: string;
  objectTypeId: string | null;
  propertyName: string | null;
}): CrmEventMeaning {
  const verb = OBJECTS.exec(event.type)?.[2];
  if (verb === undefined) return ignored("unknown_type");
  if (!isAboutContact(event)) return ignored("other_object");
  switch (verb) {
    case "creation":
      return { status: "pending", cause: null };
    case "propertyChange":
      return CONVERSION_PROPERTIES.has(event.propertyName ?? "")
        ? { status: "pending", cause: null }
        : ignored("other_property");
    case "privacyDeletion":
      return { status: "privacy", cause: null };
    case "deletion":
      return ignored("contact_deleted");
    default:
      return ignored("contact_changed");
  }
}

export function isAboutContact({
  type,
  objectTypeId,
}: {
  type: string;
  objectTypeId: string | null;
}): boolean {
  return type.startsWith("contact.") || (type.startsWith("object.") && objectTypeId === CONTACT_TYPE_ID);
}

const LATE_AFTER_MS = 3_600_000;
const OLDEST_MS = Date.parse("2020-01-01T00:00:00Z");
const CLOCK_TOLERANCE_MS = 600_000;

/** When it happened, where that is believable; else when we heard of it. */
export function occurredAt(
  claimed: string,
  receivedAt: Date,
): { at: Date; mark: "late" | "odd_timestamp" | null } {
  const ms = /^\d+$/.test(claimed) ? Number(claimed) : Date.parse(claimed);
  const ageMs = receivedAt.getTime() - ms;
  if (!Number.isFinite(ms) || ms < OLDEST_MS || ageMs < -CLOCK_TOLERANCE_MS) {
    return { at: receivedAt, mark: "odd_timestamp" };
  }
  return { at: new Date(ms), mark: ageMs > LATE_AFTER_MS ? "late" : null };
}

function ignored(cause: CrmEventCause): CrmEventMeaning {
  return { status: "ignored", cause };
}
