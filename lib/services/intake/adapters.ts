import type { z } from "zod";

import {
  type ParsedDelivery,
  workflowActionSchema,
  workflowWebhookSchema,
} from "#lib/contracts/hubspot-deliveries.ts";

import { FORMS_API_PATH, parseListedBody } from "./forms-submission.ts";
import { ACTIONS_PATH, type DeliveryAdapter, FORMS_PATH } from "./webhook-paths.ts";

/** One shape in which submissions reach us. A new one is a new row of the list below. */
type SubmissionAdapter = {
  name: DeliveryAdapter;
  paths: readonly string[];
  /** Null when the value is not this adapter's. */
  parse(value: unknown): ParsedDelivery | null;
};

const ADAPTERS: readonly SubmissionAdapter[] = [
  {
    name: "workflow_action",
    paths: [FORMS_PATH, ACTIONS_PATH],
    parse: (value) => parseWith(workflowActionSchema, value, fromAction),
  },
  {
    name: "workflow_webhook",
    paths: [FORMS_PATH],
    parse: (value) => parseWith(workflowWebhookSchema, value, fromContact),
  },
  { name: "forms_poll", paths: [FORMS_API_PATH], parse: parseListedBody },
];

/** Recognises a delivery by its shape. A list of one stands for its only item. */
export function parseDelivery(
  path: string,
  value: unknown,
): { adapter: DeliveryAdapter; parsed: ParsedDelivery } | null {
  const body: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  for (const adapter of ADAPTERS.filter(({ paths }) => paths.includes(path))) {
    const parsed = adapter.parse(body);
    if (parsed) return { adapter: adapter.name, parsed };
  }
  return null;
}

function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  map: (delivery: z.infer<Schema>) => ParsedDelivery,
): ParsedDelivery | null {
  const result = schema.safeParse(value);
  return result.success ? map(result.data) : null;
}

function fromContact(contact: z.infer<typeof workflowWebhookSchema>): ParsedDelivery {
  const newest = contact["form-submissions"].toSorted((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))[0];
  return {
    hubspotContactId: contact.vid,
    portalId: contact["portal-id"] ?? newest?.["portal-id"] ?? null,
    conversionId: newest?.["conversion-id"] ?? null,
    callbackId: null,
    formId: newest?.["form-id"] ?? null,
    formName: newest?.title ?? null,
    pageUrl: newest?.["page-url"] ?? null,
    submittedAtMs: newest?.timestamp ?? null,
    completeOn: null,
    typed: typedFields(Object.entries(contact.properties).map(([name, { value }]) => [name, value])),
  };
}

function fromAction(action: z.infer<typeof workflowActionSchema>): ParsedDelivery {
  const fields = action.inputFields ?? {};
  const submittedAt = fields["submitted_at"];
  return {
    hubspotContactId: action.object.objectId,
    portalId: action.origin?.portalId ?? null,
    conversionId: fields["conversion_id"] ?? null,
    callbackId: action.callbackId,
    formId: fields["form_id"] ?? null,
    formName: fields["form_name"] ?? null,
    pageUrl: fields["page_url"] ?? null,
    submittedAtMs: submittedAt && /^\d{13}$/.test(submittedAt) ? Number(submittedAt) : null,
    completeOn: fields["complete_on"]?.trim().toLowerCase() === "approved" ? "approved" : "sent",
    typed: typedFields([...Object.entries(action.object.properties ?? {}), ...Object.entries(fields)]),
  };
}

/** HubSpot's own bookkeeping changes from delivery to delivery; what a person typed does not. */
const BOOKKEEPING =
  /^(hs_|num_|recent_|first_conversion|createdate$|lastmodifieddate$|lifecyclestage$|(conversion_id|form_id|form_name|page_url|submitted_at|complete_on)$)/;

function typedFields(entries: readonly (readonly [string, string | null])[]): Record<string, string> {
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== null && !BOOKKEEPING.test(entry[0])),
  );
}
