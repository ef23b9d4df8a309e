import { AppError } from "#lib/domain/errors.ts";
import type { CallbackCompletion } from "#lib/integrations/hubspot/hubspot-callbacks.ts";
import type {
  CrmRecordInput,
  HubSpot,
  HubSpotContact,
  HubSpotForm,
  JournalFile,
  ListedSubmission,
} from "#lib/integrations/hubspot/hubspot.ts";

/** A CRM in memory: contacts, opt-outs and the records that were written. */
export type FakeHubSpot = HubSpot & {
  contacts: HubSpotContact[];
  unsubscribed: Set<string>;
  forms: HubSpotForm[];
  /** Per form, newest first. */
  submissions: Map<string, ListedSubmission[]>;
  /** Oldest first. */
  journal: JournalFile[];
  records: (CrmRecordInput & { id: string })[];
  /** Workflows of HubSpot's that stand still, by callback id, and what they were told. */
  waitingCallbacks: Set<string>;
  completions: CallbackCompletion[];
  calls: string[];
  /** The next call of that name acts ("after") or does not act ("before"), and its answer is lost either way. */
  loseNextAnswer: { call: string; phase: "before" | "after" } | null;
  /** While true, `findRecords` finds nothing: the association is behind. */
  isAssociationBehind: boolean;
  onCall: ((name: string) => Promise<void> | void) | null;
};

const SUBMISSIONS_A_PAGE = 50;

export function createFakeHubSpot(): FakeHubSpot {
  let serial = 0;
  const hubspot: FakeHubSpot = {
    contacts: [],
    unsubscribed: new Set(),
    forms: [],
    submissions: new Map(),
    journal: [],
    records: [],
    waitingCallbacks: new Set(),
    completions: [],
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
    readContactEmails: (ids) =>
      call(
        hubspot,
        "readContactEmails",
        () =>
          new Map(
            hubspot.contacts.flatMap(({ id, email }) => (email && ids.includes(id) ? [[id, email]] : [])),
          ),
      ),
    listForms: () => call(hubspot, "listForms", () => ({ forms: [...hubspot.forms], isComplete: true })),
    listFormSubmissions: ({ formId, after }) =>
      call(hubspot, "listFormSubmissions", () => {
        const all = hubspot.submissions.get(formId) ?? [];
        const start = Number(after ?? 0);
        const end = start + SUBMISSIONS_A_PAGE;
        const next = end < all.length ? String(end) : null;
        return { submissions: all.slice(start, end), unreadable: [], after: next };
      }),
    readJournal: ({ after }) =>
      call(hubspot, "readJournal", () => {
        const at = hubspot.journal.findIndex(({ offset }) => offset === after);
        if (after !== null && at === -1) {
          throw new AppError("not_found", "HubSpot has forgotten this place of the journal.");
        }
        return hubspot.journal[at + 1] ?? null;
      }),
    unsubscribe: (email) =>
      call(hubspot, "unsubscribe", () => {
        hubspot.unsubscribed.add(email);
      }),
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
    completeCallback: (completion) =>
      call(hubspot, "completeCallback", () => {
        if (!hubspot.waitingCallbacks.delete(completion.callbackId)) {
          throw new AppError("not_found", "HubSpot does not know this record.", {
            details: { ambiguous: false },
          });
        }
        hubspot.completions.push(completion);
      }),
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
