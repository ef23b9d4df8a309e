import { AppError } from "#lib/domain/errors.ts";
import type { CrmRecordInput, HubSpot, HubSpotContact } from "#lib/integrations/hubspot/hubspot.ts";

/** A CRM in memory: contacts, opt-outs and the records that were written. */
export type FakeHubSpot = HubSpot & {
  contacts: HubSpotContact[];
  unsubscribed: Set<string>;
  records: (CrmRecordInput & { id: string })[];
  calls: string[];
  /** The next call of that name acts ("after") or does not act ("before"), and its answer is lost either way. */
  loseNextAnswer: { call: string; phase: "before" | "after" } | null;
  /** While true, `findRecords` finds nothing: the association is behind. */
  isAssociationBehind: boolean;
  onCall: ((name: string) => Promise<void> | void) | null;
};

export function createFakeHubSpot(): FakeHubSpot {
  let serial = 0;
  const hubspot: FakeHubSpot = {
    contacts: [],
    unsubscribed: new Set(),
    records: [],
    calls: [],
    loseNextAnswer: null,
    isAssociationBehind: false,
    onCall: null,

    findContactById: (id) =>
      call(hubspot, "findContactById", () => hubspot.contacts.find((contact) => contact.id === id) ?? null),
    findContactByEmail: (email) =>
      call(
        hubspot,
        "findContactByEmail",
        () => hubspot.contacts.find((contact) => contact.email === email) ?? null,
      ),
    isUnsubscribed: (email) => call(hubspot, "isUnsubscribed", () => hubspot.unsubscribed.has(email)),
    createRecord: (input) =>
      call(hubspot, "createRecord", () => {
        serial += 1;
        hubspot.records.push({ ...input, id: `record-${serial}` });
        return `record-${serial}`;
      }),
    findRecords: ({ kind, contactId, marker }) =>
      call(hubspot, "findRecords", () =>
        hubspot.isAssociationBehind
          ? []
          : hubspot.records
              .filter(
                (record) =>
                  record.kind === kind && record.contactId === contactId && record.marker === marker,
              )
              .map(({ id }) => id),
      ),
    deleteRecord: ({ id }) =>
      call(hubspot, "deleteRecord", () => {
        hubspot.records = hubspot.records.filter((record) => record.id !== id);
      }),
  };
  return hubspot;
}

/** A contact as HubSpot returns it, with what the test cares about. */
export function hubspotContact(known: Partial<HubSpotContact> & { id: string }): HubSpotContact {
  return {
    email: null,
    firstName: null,
    lastName: null,
    company: null,
    jobTitle: null,
    phone: null,
    employees: null,
    lifecycleStage: null,
    ownerId: null,
    conversionCount: null,
    createdAt: null,
    ...known,
  };
}

async function call<T>(hubspot: FakeHubSpot, name: string, act: () => T): Promise<T> {
  hubspot.calls.push(name);
  await hubspot.onCall?.(name);
  const lost = hubspot.loseNextAnswer?.call === name ? hubspot.loseNextAnswer : null;
  if (lost) hubspot.loseNextAnswer = null;
  if (lost?.phase === "before") throw answerLost();
  const answer = act();
  if (lost) throw answerLost();
  return answer;
}

function answerLost(): AppError {
  return new AppError("upstream_unavailable", "HubSpot's answer was lost.", { details: { ambiguous: true } });
}
