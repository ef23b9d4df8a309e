import { createHash, createHmac, randomUUID } from "node:crypto";

import { TEST_SETTINGS } from "./context.ts";

const PATH = "/api/webhooks/hubspot/forms";
const [SECRET = ""] = TEST_SETTINGS.hubspot.clientSecrets;

type ContactOptions = {
  vid?: number | string;
  portalId?: number;
  conversionId?: string | null;
  timestamp?: number;
  formName?: string;
  properties?: Record<string, string>;
};

/** The body of a workflow webhook: a legacy contact who has just sent a form. */
export function contactBody(options: ContactOptions = {}) {
  const { vid = 901, portalId = 62_515, timestamp = Date.now(), conversionId = randomUUID() } = options;
  const properties = {
    email: "jane.doe@acme.example",
    firstname: "Jane",
    lastname: "Doe",
    company: "Acme",
    message: "We are 140 people and need single sign-on by March.",
    ...options.properties,
  };
  return {
    vid,
    "portal-id": portalId,
    "is-contact": true,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, { value, versions: [] }]),
    ),
    "form-submissions":
      conversionId === null
        ? []
        : [
            {
              "conversion-id": conversionId,
              timestamp,
              "form-id": "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21",
              "portal-id": portalId,
              "page-url": "https://www.larkspur.example/contact",
              title: options.formName ?? "Contact Larkspur",
              "meta-data": [],
            },
          ],
  };
}

export type DeliveryHeaders = [string, string][];

/** Headers of a delivery signed as HubSpot signs it. */
export function signV3(
  rawBody: Buffer,
  { secret = SECRET, timestamp = String(Date.now()), uri = TEST_SETTINGS.publicUrl + PATH } = {},
): DeliveryHeaders {
  const signature = createHmac("sha256", secret)
    .update(`POST${uri}`)
    .update(rawBody)
    .update(timestamp)
    .digest("base64");
  return [
    ["content-type", "application/json"],
    ["x-hubspot-signature-v3", signature],
    ["x-hubspot-request-timestamp", timestamp],
  ];
}

export function signV2(rawBody: Buffer, { secret = SECRET } = {}): DeliveryHeaders {
  const signature = createHash("sha256")
    .update(`${secret}POST${TEST_SETTINGS.publicUrl}${PATH}`)
    .update(rawBody);
  return [
    ["content-type", "application/json"],
    ["x-hubspot-signature", signature.digest("hex")],
    ["x-hubspot-signature-version", "v2"],
  ];
}

/** A delivery of that body: an object becomes JSON, text and bytes stay as they are. */
export function delivery(body: unknown, sign: (rawBody: Buffer) => DeliveryHeaders = signV3) {
  const rawBody = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return { path: PATH, rawBody, headers: sign(rawBody) };
}
