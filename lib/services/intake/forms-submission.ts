import { z } from "zod";

import type { ParsedDelivery } from "#lib/contracts/hubspot-deliveries.ts";
import type { HubSpotForm, ListedSubmission } from "#lib/integrations/hubspot/hubspot.ts";

/** No address of ours: what we read ourselves from HubSpot's forms enters under this name. */
export const FORMS_API_PATH = "hubspot:forms";

const bodySchema = z.object({
  formId: z.string().min(1),
  formName: z.string(),
  conversionId: z.string().min(1),
  submittedAt: z.number(),
  values: z.array(z.object({ name: z.string(), value: z.string() })),
  pageUrl: z.string().nullable(),
});

/** What is kept of a submission that we read ourselves: as HubSpot lists it, with the form that it came through. */
export function listedBody(form: Pick<HubSpotForm, "id" | "name">, listed: ListedSubmission): Buffer {
  const { conversionId, submittedAt, values, pageUrl } = listed;
  const body: z.input<typeof bodySchema> = {
    formId: form.id,
    formName: form.name,
    conversionId,
    submittedAt: submittedAt.getTime(),
    values,
    pageUrl,
  };
  return Buffer.from(JSON.stringify(body));
}

/** Null when the value is not such a body. */
export function parseListedBody(value: unknown): ParsedDelivery | null {
  const parsed = bodySchema.safeParse(value);
  return parsed.success ? fromListed(parsed.data) : null;
}

function fromListed(listed: z.output<typeof bodySchema>): ParsedDelivery {
  const { conversionId, formId, formName, pageUrl, submittedAt, values } = listed;
  return {
    hubspotContactId: null,
    portalId: null,
    conversionId,
    callbackId: null,
    formId,
    formName,
    pageUrl,
    submittedAtMs: submittedAt,
    completeOn: null,
    typed: typedFields(values),
  };
}

/** A question with several answers is listed once for each; fields of the contact may carry its type's number. */
function typedFields(values: readonly { name: string; value: string }[]): Record<string, string> {
  const answers = new Map<string, string[]>();
  for (const { name, value } of values) {
    const plain = name.replace(/^0-1\//, "");
    answers.set(plain, [...(answers.get(plain) ?? []), value]);
  }
  return Object.fromEntries([...answers].map(([name, all]) => [name, all.join("; ")]));
}
