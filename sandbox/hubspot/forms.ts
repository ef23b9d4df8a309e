import { randomUUID } from "node:crypto";

import type { Route } from "../core/http.ts";
import { json, param, route } from "../core/http.ts";
import type { Deliveries } from "./deliveries.ts";
import { invalid, notFound } from "./errors.ts";
import { recordInJournal } from "./journal.ts";
import { createObject, updateObject } from "./objects.ts";
import { limitParameter, paging } from "./request.ts";
import type { Crm, CrmObject, Submission } from "./state.ts";
import { findByProperty, FORM } from "./state.ts";
import { actionBody, workflowBody } from "./webhook-bodies.ts";

const PAGE_TITLE = "Larkspur: talk to us";

export interface FormInput {
  values: { name: string; value: string }[];
  pageUrl: string;
  marker?: string;
}

/** What HubSpot does with a form: store it, create or update the contact, enrol it in the workflow. */
export function submitForm(crm: Crm, deliveries: Deliveries, input: FormInput): Submission {
  return crm.store.transaction(() => {
    const now = crm.now();
    const properties = Object.fromEntries(input.values.map(({ name, value }) => [name, value]));
    const email = (properties["email"] ?? "").trim().toLowerCase();
    const submission: Submission = {
      conversionId: randomUUID(),
      formId: FORM.id,
      submittedAt: now,
      contactId: null,
      email,
      values: input.values,
      pageUrl: input.pageUrl,
      marker: input.marker ?? null,
    };
    if (crm.blocklist.has(email)) {
      crm.submissions.put(submission.conversionId, submission);
      return submission;
    }
    const known = findByProperty(crm, "contacts", { name: "email", value: email });
    const counted = {
      ...properties,
      recent_conversion_date: String(now),
      recent_conversion_event_name: `${PAGE_TITLE}: ${FORM.name}`,
      num_conversion_events: String(Number(known?.properties["num_conversion_events"] ?? 0) + 1),
    };
    const contact = known
      ? updateObject(crm, known, counted)
      : createObject(crm, "contacts", {
          properties: { ...counted, lifecyclestage: "lead" },
          associations: [],
        });
    const stored = { ...submission, contactId: contact.id };
    crm.submissions.put(stored.conversionId, stored);
    enrol({ crm, deliveries }, contact, { submission: stored, isNew: !known });
    return stored;
  });
}

export function formRoutes(crm: Crm): Route[] {
  const created = new Date(Date.UTC(2026, 0, 12)).toISOString();
  const view = {
    id: FORM.id,
    name: FORM.name,
    formType: "hubspot",
    createdAt: created,
    updatedAt: created,
    archived: false,
  };
  return [
    ...["/marketing/v3/forms", "/marketing/forms/:version"].map((path) =>
      route("GET", path, () => json(200, { results: [view] })),
    ),
    route("GET", "/marketing/v3/forms/:id", (call) =>
      json(200, param(call, "id") === FORM.id ? view : notFound()),
    ),
    route("GET", "/form-integrations/v1/submissions/forms/:id", (call) => {
      if (param(call, "id") !== FORM.id) return notFound();
      const limit = limitParameter(call, 20, Number.MAX_SAFE_INTEGER);
      if (limit > 50) return invalid("limit must be at most 50");
      const newestFirst = crm.submissions.all().toReversed();
      const page = paging(newestFirst, { limit, after: call.url.searchParams.get("after") });
      const results = page.results.map(({ conversionId, submittedAt, values, pageUrl }) => ({
        conversionId,
        submittedAt,
        values: values.map(({ name, value }) => ({ name, value, objectTypeId: "0-1" })),
        pageUrl,
      }));
      return json(200, { ...page, results });
    }),
  ];
}

function enrol(
  { crm, deliveries }: { crm: Crm; deliveries: Deliveries },
  contact: CrmObject,
  { submission, isNew }: { submission: Submission; isNew: boolean },
): void {
  const { adapter, contactEvents } = crm.faults.current().deliveries;
  const serial = (crm.meta.get("deliverySerial") ?? 0) + 1;
  crm.meta.put("deliverySerial", serial);
  const body =
    adapter === "workflow"
      ? workflowBody(crm, contact, PAGE_TITLE)
      : actionBody(crm, contact, { submission, serial });
  const common = { conversionId: submission.conversionId, contactId: contact.id };
  deliveries.enqueue({ ...common, kind: adapter, body: JSON.stringify(body), event: null });
  recordInJournal(crm, {
    contactId: contact.id,
    action: isNew ? "CREATE" : "UPDATE",
    at: submission.submittedAt,
    ...(isNew ? {} : { properties: ["num_conversion_events", "recent_conversion_date"] }),
  });
  if (!contactEvents) return;
  const event = { objectId: Number(contact.id), occurredAt: submission.submittedAt, eventId: serial };
  const property = {
    propertyName: "num_conversion_events",
    propertyValue: contact.properties["num_conversion_events"] ?? "",
  };
  deliveries.enqueue({
    ...common,
    kind: "events",
    body: "",
    event: isNew
      ? { ...event, subscriptionType: "contact.creation" }
      : { ...event, subscriptionType: "contact.propertyChange", property },
  });
}
