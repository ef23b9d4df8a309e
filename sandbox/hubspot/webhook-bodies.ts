import type { Crm, CrmObject, Submission } from "./state.ts";
import { FORM } from "./state.ts";

/** The contact as a workflow's "Send a webhook" posts it: the legacy contact with its submissions, newest first. */
export function workflowBody(crm: Crm, contact: CrmObject, pageTitle: string): unknown {
  const vid = Number(contact.id);
  const submissions = crm.submissions
    .all()
    .filter((submission) => submission.contactId === contact.id)
    .toReversed();
  const newest = submissions[0];
  const timestamp = newest?.submittedAt ?? contact.updatedAt;
  const email = contact.properties["email"] ?? "";
  const values = {
    ...contact.properties,
    hs_object_id: contact.id,
    createdate: String(contact.createdAt),
    lastmodifieddate: String(contact.updatedAt),
  };
  const properties = Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [[name, propertyOf(value, timestamp)] as const],
  );
  return {
    vid,
    "canonical-vid": vid,
    "merged-vids": [],
    "portal-id": crm.portalId,
    "is-contact": true,
    properties: Object.fromEntries(properties),
    "form-submissions": submissions.map((submission) => ({
      "conversion-id": submission.conversionId,
      timestamp: submission.submittedAt,
      "form-id": submission.formId,
      "portal-id": crm.portalId,
      "page-url": submission.pageUrl,
      "page-title": pageTitle,
      title: FORM.name,
      "form-type": "HUBSPOT",
      "contact-associated-by": ["EMAIL"],
      "meta-data": [],
    })),
    "list-memberships": [],
    "identity-profiles": [
      {
        vid,
        "saved-at-timestamp": contact.createdAt,
        "deleted-changed-timestamp": 0,
        identities: [{ type: "EMAIL", value: email, timestamp: contact.createdAt, "is-primary": true }],
      },
    ],
    "merge-audits": [],
  };
}

/** The body of a custom workflow action: fields as the workflow's author mapped them. */
export function actionBody(
  crm: Crm,
  contact: CrmObject,
  { submission, serial }: { submission: Submission; serial: number },
): unknown {
  return {
    callbackId: `ap-${crm.portalId}-${56_776_413_549 + serial}-7-0`,
    origin: { portalId: crm.portalId, actionDefinitionId: 170_502, actionDefinitionVersion: 1 },
    context: { source: "WORKFLOWS", workflowId: 401_337 },
    object: {
      objectId: Number(contact.id),
      properties: Object.fromEntries(
        Object.entries(contact.properties).filter(([, value]) => value !== null),
      ),
      objectType: "CONTACT",
    },
    inputFields: {
      ...Object.fromEntries(submission.values.map(({ name, value }) => [name, value])),
      conversion_id: submission.conversionId,
      form_id: submission.formId,
      page_url: submission.pageUrl,
      complete_on: crm.faults.current().deliveries.completeOn,
    },
  };
}

export interface ContactEvent {
  subscriptionType:
    | "contact.creation"
    | "contact.propertyChange"
    | "contact.deletion"
    | "contact.privacyDeletion";
  /** Only of a change. */
  property?: { propertyName: string; propertyValue: string };
  objectId: number;
  occurredAt: number;
  eventId: number;
}

const CHANGES: Record<ContactEvent["subscriptionType"], { changeSource: string; changeFlag?: string }> = {
  "contact.creation": { changeSource: "FORM", changeFlag: "NEW" },
  "contact.propertyChange": { changeSource: "FORM" },
  "contact.deletion": { changeSource: "CRM_UI", changeFlag: "DELETED" },
  "contact.privacyDeletion": { changeSource: "CRM_UI", changeFlag: "DELETED" },
};

/** One event of the webhooks API; deliveries carry an array of these. */
export function eventBody(crm: Crm, event: ContactEvent, attemptNumber: number): unknown {
  return {
    eventId: event.eventId,
    subscriptionId: 12_345,
    portalId: crm.portalId,
    appId: 54_321,
    occurredAt: event.occurredAt,
    subscriptionType: event.subscriptionType,
    attemptNumber,
    objectId: event.objectId,
    ...event.property,
    ...CHANGES[event.subscriptionType],
  };
}

function propertyOf(value: string, timestamp: number) {
  const version = {
    value,
    "source-type": "FORM",
    "source-id": FORM.id,
    "source-label": null,
    "updated-by-user-id": null,
    timestamp,
    selected: false,
  };
  return { value, versions: [version] };
}
