import type { CallbackCalls } from "./hubspot-callbacks.ts";

/** What HubSpot knows about a person. */
export type HubSpotContact = {
  id: string;
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  jobTitle: string | null;
  phone: string | null;
  employees: number | null;
  lifecycleStage: string | null;
  ownerId: string | null;
  conversionCount: number | null;
  createdAt: string | null;
};

export type CrmRecordKind = "email" | "note" | "task";

/** A record to write: the marker stands in its text, so that repeats can be found and removed. */
export type CrmRecordInput = {
  kind: CrmRecordKind;
  contactId: string;
  marker: string;
  /** For a task: when it is due. For the others: when it happened. */
  at: Date;
  title: string;
  body: string;
  /** Only for e-mails. */
  email?: { from: string; to: string; messageId: string | null };
  /** Only for tasks: whose it is, as HubSpot numbers its owners. */
  task?: { ownerId: string | null };
};

export type HubSpotForm = { id: string; name: string; isArchived: boolean };

/** A submission as the forms API lists it: what the person typed, field by field. */
export type ListedSubmission = {
  conversionId: string;
  submittedAt: Date;
  values: { name: string; value: string }[];
  pageUrl: string | null;
};

export type ListedPage = {
  submissions: ListedSubmission[];
  /** What is listed in a shape that we do not know, as it came. */
  unreadable: unknown[];
  after: string | null;
};

/** One file of the webhooks journal. Its events are a stranger's words until they are parsed. */
export type JournalFile = { offset: string; events: unknown[] };

/**
 * The calls we make to HubSpot. Every failure is an AppError: `upstream_unavailable` or `rate_limited` (with
 * details.retryAfterMs) when another try can help, `not_found`, `forbidden` (credentials) or `unprocessable` when not.
 */
export type HubSpot = CallbackCalls & {
  findContactById(id: string): Promise<HubSpotContact | null>;
  findContactByEmail(email: string): Promise<HubSpotContact | null>;
  /** The addresses of those contacts that have one, by id. */
  readContactEmails(ids: readonly string[]): Promise<Map<string, string>>;
  listForms(): Promise<{ forms: HubSpotForm[]; isComplete: boolean }>;
  /** One page, newest first. `after` is where the next page begins, or null at the end. */
  listFormSubmissions(query: { formId: string; after: string | null }): Promise<ListedPage>;
  /** The next file of the journal, null when there is none yet. A place that HubSpot has forgotten is `not_found`. */
  readJournal(place: { after: string | null }): Promise<JournalFile | null>;
  /** True when the person opted out of one-to-one mail, or of everything. */
  isUnsubscribed(email: string): Promise<boolean>;
  /** Opts an address out of all e-mail. Doing it again changes nothing. */
  unsubscribe(email: string): Promise<void>;
  /** Returns the new record's id. HubSpot has no idempotency key: look with `findRecords` first. */
  createRecord(input: CrmRecordInput): Promise<string>;
  /** Records of that kind on the contact whose text holds the marker, oldest first. By association, never by search. */
  findRecords(query: { kind: CrmRecordKind; contactId: string; marker: string }): Promise<string[]>;
  deleteRecord(query: { kind: CrmRecordKind; id: string }): Promise<void>;
};
