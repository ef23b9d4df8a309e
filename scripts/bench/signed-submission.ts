import { createHmac, randomUUID } from "node:crypto";

export const WEBHOOK_PATH = "/api/webhooks/hubspot/forms";

/** A workflow webhook as HubSpot sends it, about 1.6 kB, from a person nobody has seen before. */
export function signedSubmission(target: { publicUrl: string; secret: string }) {
  const id = randomUUID();
  const now = Date.now();
  const value = (text: string) => ({
    value: text,
    versions: [{ value: text, "source-type": "FORM", timestamp: now }],
  });
  const body = Buffer.from(
    JSON.stringify({
      vid: Number.parseInt(id.slice(0, 8), 16),
      "portal-id": 62515,
      "is-contact": true,
      properties: {
        email: value(`lead-${id}@bench.example`),
        firstname: value("Jane"),
        lastname: value("Doe"),
        company: value("Bench Industries"),
        numemployees: value("140"),
        message: value(
          "We are 140 people in four places and need SSO by March. What does it cost? ".repeat(6),
        ),
      },
      "form-submissions": [
        {
          "conversion-id": id,
          timestamp: now,
          "form-id": "b2f5ad1c-0000-4000-8000-000000000001",
          "portal-id": 62515,
          "page-url": "https://larkspur.example/pricing",
          title: "Talk to sales",
          "form-type": "HUBSPOT",
        },
      ],
      "list-memberships": [],
      "identity-profiles": [],
      "merge-audits": [],
    }),
  );
  const signature = createHmac("sha256", target.secret)
    .update(`POST${target.publicUrl}${WEBHOOK_PATH}`)
    .update(body)
    .update(String(now))
    .digest("base64");
  return {
    conversionId: id,
    body,
    headers: {
      "content-type": "application/json",
      "x-hubspot-signature-v3": signature,
      "x-hubspot-request-timestamp": String(now),
    },
  };
}
