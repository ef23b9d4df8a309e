import { z } from "zod";

import type { Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import { associated, removeAssociations } from "./associations.ts";
import type { Deliveries } from "./deliveries.ts";
import { notFound } from "./errors.ts";
import { recordInJournal } from "./journal.ts";
import { readJson } from "./request.ts";
import type { Crm, CrmObject } from "./state.ts";
import { findByProperty, findObject } from "./state.ts";

const SUBSCRIPTIONS = [
  { id: 1001, name: "One to One" },
  { id: 1002, name: "Product news" },
];
const GdprDelete = z.object({
  objectId: z.union([z.string(), z.number()]).transform(String),
  idProperty: z.string().nullish(),
});

/** Consent and erasure. */
export function privacyRoutes(crm: Crm, deliveries: Deliveries): Route[] {
  const base = "/communication-preferences/v4/statuses";
  return [
    route("GET", `${base}/:email`, (call) => {
      const email = param(call, "email").toLowerCase();
      return json(200, { status: "COMPLETE", results: statusesOf(crm, email) });
    }),
    route("GET", `${base}/:email/unsubscribe-all`, (call) => {
      const email = param(call, "email").toLowerCase();
      return json(200, { status: "COMPLETE", results: [wideStatus(crm, email)] });
    }),
    route("POST", `${base}/:email/unsubscribe-all`, (call) => {
      const email = param(call, "email").toLowerCase();
      crm.optOuts.put(email, crm.now());
      return json(200, { status: "COMPLETE", results: statusesOf(crm, email) });
    }),
    ...["/crm/v3/objects/contacts/gdpr-delete", "/crm/objects/:version/contacts/gdpr-delete"].map((path) =>
      route("POST", path, (call) => {
        const { objectId, idProperty } = readJson(call, GdprDelete);
        const byEmail = idProperty === "email";
        const contact = byEmail
          ? findByProperty(crm, "contacts", { name: "email", value: objectId })
          : findObject(crm, "contacts", objectId);
        if (!contact && !byEmail) return notFound();
        crm.store.transaction(() => {
          // An address nobody knows is blocked: a slip of the pen keeps a stranger out.
          if (contact) erase(crm, contact, deliveries);
          else crm.blocklist.put(objectId.trim().toLowerCase(), crm.now());
        });
        return { status: 204 };
      }),
    ),
  ];
}

function erase(crm: Crm, contact: CrmObject, deliveries: Deliveries): void {
  for (const type of ["notes", "tasks", "emails"] as const) {
    for (const link of associated(crm, contact, type)) {
      const owners = associated(crm, { type, id: link.toId }, "contacts");
      if (owners.length > 1) continue;
      removeAssociations(crm, { type, id: link.toId });
      crm.objects.delete(`${type}/${link.toId}`);
    }
  }
  removeAssociations(crm, contact);
  crm.objects.delete(`contacts/${contact.id}`);
  for (const submission of crm.submissions.all())
    if (submission.contactId === contact.id) crm.submissions.delete(submission.conversionId);
  recordInJournal(crm, { contactId: contact.id, action: "PRIVACY", at: crm.now() });
  if (!crm.faults.current().deliveries.contactEvents) return;
  for (const subscriptionType of ["contact.deletion", "contact.privacyDeletion"] as const) {
    const eventId = (crm.meta.get("deliverySerial") ?? 0) + 1;
    crm.meta.put("deliverySerial", eventId);
    const event = { subscriptionType, objectId: Number(contact.id), occurredAt: crm.now(), eventId };
    deliveries.enqueue({ kind: "events", body: "", event, conversionId: null, contactId: contact.id });
  }
}

function statusesOf(crm: Crm, email: string) {
  const optedOutAt = crm.optOuts.get(email);
  return SUBSCRIPTIONS.map(({ id, name }) => ({
    channel: "EMAIL",
    subscriberIdString: email,
    subscriptionId: id,
    subscriptionName: name,
    status: optedOutAt ? "UNSUBSCRIBED" : "NOT_SPECIFIED",
    source: optedOutAt ? "PUBLIC_STATUS_API" : "NO_SUBSCRIPTION",
    legalBasis: null,
    legalBasisExplanation: null,
    setStatusSuccessReason: null,
    businessUnitId: 0,
    timestamp: new Date(optedOutAt ?? 0).toISOString(),
  }));
}

function wideStatus(crm: Crm, email: string) {
  const optedOutAt = crm.optOuts.get(email);
  return {
    channel: "EMAIL",
    subscriberIdString: email,
    status: optedOutAt ? "UNSUBSCRIBED" : "NOT_SPECIFIED",
    wideStatusType: "PORTAL_WIDE",
    businessUnitId: 0,
    timestamp: new Date(optedOutAt ?? 0).toISOString(),
  };
}
