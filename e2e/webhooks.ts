import { createHmac, randomUUID } from "node:crypto";

import { signV1, signV2 } from "#sandbox/hubspot/signatures.ts";

import { type DemoPerson, formValues } from "./person.ts";

export const FORMS_PATH = "/api/webhooks/hubspot/forms";
export const ACTIONS_PATH = "/api/webhooks/hubspot/actions";
export const EVENTS_PATH = "/api/webhooks/hubspot/events";
const PORTAL_ID = 62_515;
const FORM_ID = "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21";

export type Hook = {
  body: string | Uint8Array<ArrayBuffer>;
  path?: string;
  method?: string;
  /** v3 is HubSpot's signature with a time; v2 and v1 have none, and v1 does not even name the address. */
  signature?: "v3" | "v2" | "v1" | "wrong" | "none";
  /** How old the signed time is. */
  ageMs?: number;
  headers?: Record<string, string>;
};

export async function postHook(
  target: { appUrl: string; secret: string },
  { body, path = FORMS_PATH, method = "POST", signature = "v3", ageMs = 0, headers = {} }: Hook,
): Promise<Response> {
  const url = target.appUrl + path;
  const secret = signature === "wrong" ? randomUUID() : target.secret;
  const timestamp = String(Date.now() - ageMs);
  // Byte for byte, also where the bytes are no UTF-8.
  const signedBytes = createHmac("sha256", secret)
    .update(method + url)
    .update(body)
    .update(timestamp);
  return fetch(url, {
    method,
    headers: {
      "content-type": "application/json",
      ...(signature === "v2"
        ? {
            "x-hubspot-signature": signV2({ secret, method, url, body: String(body) }),
            "x-hubspot-signature-version": "v2",
          }
        : {}),
      ...(signature === "v1"
        ? {
            "x-hubspot-signature": signV1({ secret, body: String(body) }),
            "x-hubspot-signature-version": "v1",
          }
        : {}),
      ...(signature === "v3" || signature === "wrong"
        ? {
            "x-hubspot-signature-v3": signedBytes.digest("base64"),
            "x-hubspot-request-timestamp": timestamp,
          }
        : {}),
      ...headers,
    },
    ...(method === "GET" ? {} : { body }),
  });
}

type Ids = { contactId: string; conversionId: string; submittedAt: number };

/** What a HubSpot workflow's "Send a webhook" posts. */
export function workflowBody(person: DemoPerson, { contactId, conversionId, submittedAt }: Ids): string {
  const properties = Object.entries(formValues(person)).map(([name, value]) => [name, { value }]);
  return JSON.stringify({
    vid: Number(contactId),
    "portal-id": PORTAL_ID,
    "is-contact": true,
    properties: Object.fromEntries(properties),
    "form-submissions": [
      {
        "conversion-id": conversionId,
        timestamp: submittedAt,
        "form-id": FORM_ID,
        "portal-id": PORTAL_ID,
        title: "Contact Larkspur",
      },
    ],
  });
}

/** What a custom workflow action posts. */
export function actionBody(person: DemoPerson, { contactId, conversionId, submittedAt }: Ids): string {
  return JSON.stringify({
    callbackId: `ap-${PORTAL_ID}-${randomUUID()}`,
    origin: { portalId: PORTAL_ID },
    object: { objectId: Number(contactId), objectType: "CONTACT", properties: { email: person.email } },
    inputFields: {
      ...formValues(person),
      conversion_id: conversionId,
      form_id: FORM_ID,
      submitted_at: String(submittedAt),
    },
  });
}

let eventSerial = Date.now();

/** One event of the webhooks API. */
export function contactEvent(given: Record<string, unknown> = {}) {
  eventSerial += 1;
  return {
    eventId: eventSerial,
    subscriptionId: 12_345,
    portalId: PORTAL_ID,
    occurredAt: Date.now(),
    subscriptionType: "contact.creation",
    attemptNumber: 0,
    objectId: eventSerial,
    ...given,
  };
}
