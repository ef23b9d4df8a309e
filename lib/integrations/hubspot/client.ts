import type { z } from "zod";

import type { CallGuard } from "../call-guard.ts";
import { formCalls } from "./forms-client.ts";
import {
  AssociationPage,
  ContactBatch,
  ContactObject,
  CreatedObject,
  RecordBatch,
  refusalOf,
  SubscriptionStatuses,
} from "./hubspot-answers.ts";
import { callbackCalls } from "./hubspot-callbacks.ts";
import { createHubSpotCalls, type HubSpotCall, nullWhenUnknown } from "./hubspot-calls.ts";
import { optOutCalls } from "./hubspot-opt-outs.ts";
import type { CrmRecordInput, CrmRecordKind, HubSpot, HubSpotContact } from "./hubspot.ts";
import { journalCalls } from "./journal-client.ts";
import { recordProperties, RECORDS } from "./record-properties.ts";

export type HubSpotOptions = {
  baseUrl: string;
  accessToken: string;
  /** "v3", or a dated version such as "2026-09". */
  apiVersion: string;
  /** Only for the journal, which wants an app's token of its own; null leaves it out. */
  app?: { clientId: string; clientSecret: string } | null;
  guard?: CallGuard;
};

const CONTACT_PROPERTIES = [
  ...["email", "firstname", "lastname", "company", "jobtitle", "phone", "numemployees"],
  ...["lifecyclestage", "hubspot_owner_id", "num_conversion_events", "createdate"],
];
const MAX_RECORDS_READ = 100;
const MAX_PAGES = 20;

/** HubSpot over its REST API, with a private app's token. */
export function createHubSpotClient(options: HubSpotOptions): HubSpot {
  const isDated = options.apiVersion !== "v3";
  const objects = isDated ? `/crm/objects/${options.apiVersion}` : "/crm/v3/objects";
  const associations = isDated ? objects : "/crm/v4/objects";
  const calls = createHubSpotCalls(options);
  const { call, ask, read } = calls;

  /** Every record of that kind on the contact; a contact that is gone has none. */
  const listRecordIds = async (contactId: string, kind: CrmRecordKind): Promise<string[]> => {
    const ids: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query = new URLSearchParams({ limit: "500", ...(after ? { after } : {}) });
      const path = `${associations}/contacts/${encodeURIComponent(contactId)}/associations/${RECORDS[kind].type}?${query.toString()}`;
      const answer: z.infer<typeof AssociationPage> | null = await nullWhenUnknown(
        read({ name: `list-${RECORDS[kind].type}`, method: "GET", path }, AssociationPage),
      );
      ids.push(...(answer?.results ?? []).map(({ toObjectId }) => toObjectId));
      after = answer?.paging?.next?.after ?? null;
      if (!after) break;
    }
    return ids;
  };

  const readRecords = async (kind: CrmRecordKind, ids: readonly string[]) => {
    const { type, textProperty } = RECORDS[kind];
    const found = [];
    for (let start = 0; start < ids.length; start += MAX_RECORDS_READ) {
      const inputs = ids.slice(start, start + MAX_RECORDS_READ).map((id) => ({ id }));
      const body = { inputs, properties: [textProperty] };
      const path = `${objects}/${type}/batch/read`;
      found.push(...(await read({ name: `read-${type}`, method: "POST", path, body }, RecordBatch)).results);
    }
    return found;
  };

  return {
    ...callbackCalls({ calls, apiVersion: options.apiVersion }),
    ...formCalls({ calls, apiVersion: options.apiVersion }),
    ...optOutCalls(calls),
    ...journalCalls(options.app ? { ...options, ...options.app } : null),
    async findContactById(id) {
      const query = new URLSearchParams({ properties: CONTACT_PROPERTIES.join(",") }).toString();
      const path = `${objects}/contacts/${encodeURIComponent(id)}?${query}`;
      const found = await nullWhenUnknown(read({ name: "find-contact", method: "GET", path }, ContactObject));
      return found && toContact(found);
    },
    async findContactByEmail(email) {
      const body = { idProperty: "email", inputs: [{ id: email }], properties: CONTACT_PROPERTIES };
      const path = `${objects}/contacts/batch/read`;
      const { results } = await read(
        { name: "find-contact-by-email", method: "POST", path, body },
        ContactBatch,
      );
      return results[0] ? toContact(results[0]) : null;
    },
    async readContactEmails(ids) {
      const emails = new Map<string, string>();
      for (let start = 0; start < ids.length; start += MAX_RECORDS_READ) {
        const inputs = ids.slice(start, start + MAX_RECORDS_READ).map((id) => ({ id }));
        const request: HubSpotCall = {
          name: "read-contacts",
          method: "POST",
          path: `${objects}/contacts/batch/read`,
          body: { inputs, properties: ["email"] },
        };
        for (const { id, properties } of (await read(request, ContactBatch)).results) {
          const email = properties["email"]?.trim();
          if (email) emails.set(id, email);
        }
      }
      return emails;
    },
    async isUnsubscribed(email) {
      const path = `/communication-preferences/v4/statuses/${encodeURIComponent(email)}`;
      const answer = await nullWhenUnknown(
        read({ name: "read-subscriptions", method: "GET", path }, SubscriptionStatuses),
      );
      const statuses = answer?.results ?? [];
      const optedOut = statuses.filter(({ status }) => status === "UNSUBSCRIBED");
      const isAll = statuses.length > 0 && optedOut.length === statuses.length;
      return isAll || optedOut.some(({ subscriptionName }) => /one.to.one/i.test(subscriptionName ?? ""));
    },
    async createRecord(input: CrmRecordInput) {
      const { type, associationTypeId } = RECORDS[input.kind];
      const body = {
        properties: recordProperties(input),
        associations: [
          {
            to: { id: input.contactId },
            types: [{ associationCategory: "HUBSPOT_DEFINED", associationTypeId }],
          },
        ],
      };
      const request: HubSpotCall = {
        name: `create-${input.kind}`,
        method: "POST",
        path: `${objects}/${type}`,
        body,
      };
      return (await ask(request, CreatedObject)).id;
    },
    async findRecords({ kind, contactId, marker }) {
      const records = await readRecords(kind, await listRecordIds(contactId, kind));
      return records
        .filter(({ properties }) => properties[RECORDS[kind].textProperty]?.includes(marker))
        .toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) || Number(a.id) - Number(b.id))
        .map(({ id }) => id);
    },
    async deleteRecord({ kind, id }) {
      const path = `${objects}/${RECORDS[kind].type}/${encodeURIComponent(id)}`;
      const answer = await call({ name: `delete-${kind}`, method: "DELETE", path });
      if (answer.status !== 404 && (answer.status < 200 || answer.status > 299)) throw refusalOf(answer);
    },
  };
}

function toContact({ id, createdAt, properties }: z.infer<typeof ContactObject>): HubSpotContact {
  const value = (name: string) => properties[name]?.trim() || null;
  const number = (name: string) => {
    const digits = value(name)?.replace(/\..*$/, "").replaceAll(/\D/g, "");
    return digits ? Number(digits) : null;
  };
  return {
    id,
    email: value("email"),
    firstName: value("firstname"),
    lastName: value("lastname"),
    company: value("company"),
    jobTitle: value("jobtitle"),
    phone: value("phone"),
    employees: number("numemployees"),
    lifecycleStage: value("lifecyclestage"),
    ownerId: value("hubspot_owner_id"),
    conversionCount: number("num_conversion_events"),
    createdAt,
  };
}
