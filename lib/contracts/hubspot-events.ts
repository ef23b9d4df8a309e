import { z } from "zod";

const word = z.string().regex(/^[\w.:+-]{1,100}$/);
/** HubSpot writes ids as numbers; one that a double cannot hold reaches us as the text that it was. */
const id = z
  .union([z.number(), z.string()])
  .transform(String)
  .pipe(z.string().regex(/^\d{1,30}$/));
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);

/** One event of a batch of the webhooks API. The documentation says `eventType`, the wire says `subscriptionType`. */
export const crmEventSchema = z
  .object({
    eventId: id,
    subscriptionId: optional(id),
    portalId: id,
    occurredAt: z
      .union([z.number(), z.string()])
      .transform(String)
      .pipe(z.string().regex(/^[\w.:+-]{1,40}$/)),
    subscriptionType: optional(word),
    eventType: optional(word),
    objectTypeId: optional(word),
    objectId: optional(id),
    newObjectId: optional(id),
    primaryObjectId: optional(id),
    fromObjectId: optional(id),
    propertyName: optional(word),
  })
  .transform((event, issues) => {
    const type = event.subscriptionType ?? event.eventType;
    const objectId = event.objectId ?? event.newObjectId ?? event.primaryObjectId ?? event.fromObjectId;
    if (type !== null && objectId !== null) return { ...event, type, objectId };
    issues.addIssue({ code: "custom", message: "An event names its type and its object." });
    return z.NEVER;
  });
export type CrmEvent = z.infer<typeof crmEventSchema>;

/** Every field that HubSpot documents. What else stands in an event is kept with the raw batch. */
export const KNOWN_EVENT_FIELDS: ReadonlySet<string> = new Set([
  ...["eventId", "subscriptionId", "portalId", "appId", "occurredAt", "subscriptionType", "eventType"],
  ...["attemptNumber", "objectId", "objectTypeId", "changeSource", "changeFlag", "sourceId", "isSensitive"],
  ...["propertyName", "propertyValue", "primaryObjectId", "mergedObjectIds", "newObjectId"],
  ...["numberOfPropertiesMoved", "associationType", "associationTypeId", "associationCategory"],
  ...["fromObjectId", "fromObjectTypeId", "toObjectId", "toObjectTypeId", "associationRemoved"],
  ...["isPrimaryAssociation", "messageId", "messageType"],
]);
