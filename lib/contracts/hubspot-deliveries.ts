import { z } from "zod";

/** HubSpot writes ids as numbers; one that a double cannot hold reaches us as text. */
const id = z.union([z.number(), z.string().min(1)]).transform(String);
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);
const milliseconds = z.union([z.number(), z.string()]).transform(Number);

const formSubmission = z.object({
  "conversion-id": optional(text),
  timestamp: optional(milliseconds),
  "form-id": optional(text),
  "portal-id": optional(id),
  "page-url": optional(text),
  title: optional(text),
});

/** Workflow action "Send a webhook": the legacy contact with its form submissions, newest first. */
export const workflowWebhookSchema = z.object({
  vid: id,
  "portal-id": optional(id),
  properties: z.record(z.string(), z.object({ value: optional(text) })),
  "form-submissions": z
    .array(formSubmission)
    .nullish()
    .transform((list) => list ?? []),
});

/** Custom workflow action: the fields that the workflow's author mapped. */
export const workflowActionSchema = z.object({
  callbackId: z.string().min(1),
  origin: z.object({ portalId: optional(id) }).nullish(),
  object: z.object({
    objectId: id,
    objectType: z.string().nullish(),
    properties: z.record(z.string(), optional(text)).nullish(),
  }),
  inputFields: z.record(z.string(), optional(text)).nullish(),
});

/** A form submission, whichever way HubSpot told us about it. Every text is as the person typed it. */
export type ParsedDelivery = {
  /** Null when only the form told us. */
  hubspotContactId: string | null;
  portalId: string | null;
  conversionId: string | null;
  callbackId: string | null;
  formId: string | null;
  formName: string | null;
  pageUrl: string | null;
  submittedAtMs: number | null;
  /** Only of a custom workflow action: what its HubSpot workflow waits for. */
  completeOn: "approved" | "sent" | null;
  typed: Record<string, string>;
};
