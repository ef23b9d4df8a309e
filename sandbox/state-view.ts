import type { CallCounts } from "./core/calls.ts";
import type { MailService } from "./gmail/compose.ts";
import type { StoredMessage } from "./gmail/state.ts";
import { currentHistoryId } from "./gmail/state.ts";
import { linksFrom } from "./hubspot/associations.ts";
import { viewCallbacks } from "./hubspot/callbacks.ts";
import type { Deliveries } from "./hubspot/deliveries.ts";
import type { Crm, CrmObject, ObjectType } from "./hubspot/state.ts";
import { objectsOf } from "./hubspot/state.ts";
import { smtpMessages } from "./smtp/messages.ts";

export interface Parts {
  crm: Crm;
  deliveries: Deliveries;
  mail: MailService;
  calls: { hubspot: CallCounts; gmail: CallCounts; model: CallCounts };
}

/** The ground truth for tests: what was really submitted, tried, sent and stored. */
export function viewState({ crm, deliveries, mail, calls }: Parts) {
  const { box, faults } = mail;
  const messages = box.messages.all();
  return {
    now: box.now(),
    submissions: crm.submissions.all(),
    deliveries: deliveries
      .all()
      .map(({ body, ...delivery }) => ({ ...delivery, bodyBytes: Buffer.byteLength(body) })),
    callbacks: viewCallbacks(crm),
    gmail: {
      historyId: String(currentHistoryId(box)),
      drafts: box.drafts.all().flatMap(({ id, messageId }) => {
        const message = box.messages.get(messageId);
        return message ? [{ ...viewMail(message), id, messageId }] : [];
      }),
      sent: messages.filter(({ labelIds }) => labelIds.includes("SENT")).map(viewMail),
      received: messages
        .filter(({ labelIds }) => labelIds.includes("INBOX") && !labelIds.includes("SENT"))
        .map(viewMail),
    },
    smtp: { sent: smtpMessages(box).all().map(viewMail) },
    crm: {
      contacts: objectsOf(crm, "contacts").map((contact) => viewRecord(crm, contact)),
      notes: objectsOf(crm, "notes").map((note) => viewRecord(crm, note)),
      tasks: objectsOf(crm, "tasks").map((task) => viewRecord(crm, task)),
      optedOut: objectsOf(crm, "contacts").flatMap(({ id, properties }) =>
        crm.optOuts.has(properties["email"] ?? "") ? [id] : [],
      ),
      emails: objectsOf(crm, "emails").map((email) => viewRecord(crm, email)),
      archived: crm.objects
        .all()
        .filter(({ archivedAt }) => archivedAt !== null)
        .map((object) => viewRecord(crm, object)),
    },
    calls: { hubspot: calls.hubspot.all(), gmail: calls.gmail.all(), model: calls.model.all() },
    faults: faults.current(),
    hits: faults.hits(),
  };
}

function viewMail(message: StoredMessage) {
  const { from, to, cc, bcc, subject, text, html, headers, messageId } = message.parsed;
  return {
    id: message.id,
    threadId: message.threadId,
    labelIds: message.labelIds,
    at: message.internalDate,
    from,
    to,
    cc,
    bcc,
    subject,
    text,
    html,
    wireMessageId: messageId,
    headers,
  };
}

function viewRecord(crm: Crm, object: CrmObject) {
  const links: Record<string, string[]> = {};
  for (const { toType, toId } of linksFrom(crm, object)) links[toType] = [...(links[toType] ?? []), toId];
  const associations: Partial<Record<ObjectType, string[]>> = links;
  return {
    type: object.type,
    id: object.id,
    properties: object.properties,
    associations,
    createdAt: object.createdAt,
    updatedAt: object.updatedAt,
  };
}
