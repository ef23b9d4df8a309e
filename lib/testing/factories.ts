import { randomUUID } from "node:crypto";

import { contacts, submissions, workflows, workflowSteps } from "#drizzle/schema/index.ts";
import type { Claim } from "#lib/contracts/drafting.ts";
import type { Database } from "#lib/db/database.ts";
import { type DraftRow, findDraft, insertDraft as insertRow, insertDraftRevision } from "#lib/db/drafts.ts";
import type { KeyStore } from "#lib/db/key-store.ts";
import { sealText, type SubjectKey } from "#lib/db/sealed.ts";
import { searchTokens } from "#lib/db/tokens.ts";
import { insertWorkflowSearchTokens } from "#lib/db/workflow-search.ts";
import type { Category } from "#lib/domain/category.ts";
import type { WorkflowStatus, WorkflowStep } from "#lib/domain/workflow.ts";

import { TEST_NOW } from "./context.ts";

type Stores = { db: Database; keys: KeyStore };

export type TestSubmission = {
  id: string;
  contactId: string;
  key: SubjectKey;
  email: string;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  receivedAt: Date;
};
export type TestWorkflow = TestSubmission & { workflowId: string };

type SubmissionOptions = {
  /** A person who is there already. */
  contact?: Pick<TestSubmission, "contactId" | "key">;
  email?: string;
  firstName?: string | null;
  lastName?: string | null;
  company?: string | null;
  jobTitle?: string | null;
  message?: string;
  topic?: string | null;
  companySize?: number | null;
  formName?: string;
  conversionId?: string | null;
  hubspotContactId?: string | null;
  receivedAt?: Date;
  flags?: string[];
};

/** A person with a key of their own and the form that they sent. */
export async function insertSubmission(
  stores: Stores,
  options: SubmissionOptions = {},
): Promise<TestSubmission> {
  const form = {
    email: "jane.doe@acme.example",
    firstName: "Jane",
    lastName: "Doe",
    company: "Acme",
    jobTitle: "VP Operations",
    message: "We are 140 people and need single sign-on by March.",
    topic: "Pricing",
    companySize: 140,
    formName: "Pricing request",
    conversionId: randomUUID(),
    hubspotContactId: String(Math.floor(Math.random() * 1e9)),
    receivedAt: TEST_NOW,
    flags: [],
    ...options,
  };
  const contactId = options.contact?.contactId ?? randomUUID();
  const id = randomUUID();
  const key = options.contact?.key ?? (await stores.keys.createKey(contactId));
  const sealContact = (column: string, value: string | null) =>
    sealText(key, { table: "contacts", column, rowId: contactId }, value);
  const contact = {
    id: contactId,
    email: sealContact("email", form.email),
    firstName: sealContact("first_name", form.firstName),
    lastName: sealContact("last_name", form.lastName),
    company: sealContact("company", form.company),
    jobTitle: sealContact("job_title", form.jobTitle),
    hubspotContactId: form.hubspotContactId,
    createdAt: form.receivedAt,
  };
  if (!options.contact) await stores.db.insert(contacts).values(contact);
  const fields = {
    email: form.email,
    firstName: form.firstName,
    lastName: form.lastName,
    company: form.company,
    jobTitle: form.jobTitle,
    topic: form.topic,
    message: form.message,
    companySize: form.companySize,
    formName: form.formName,
    pageUrl: "https://www.larkspur.example/pricing",
  };
  await stores.db.insert(submissions).values({
    id,
    contactId,
    dedupeKey: `conversion:${id}`,
    dedupeReason: "conversion_id",
    conversionId: form.conversionId,
    formName: form.formName,
    contentSha256: "0".repeat(64),
    submittedAt: form.receivedAt,
    receivedAt: form.receivedAt,
    fields:
      sealText(key, { table: "submissions", column: "fields", rowId: id }, JSON.stringify(fields)) ??
      Buffer.alloc(0),
    flags: form.flags,
  });
  const { email, firstName, lastName, company, receivedAt } = form;
  return { id, contactId, key, email, firstName, lastName, company, receivedAt };
}

type WorkflowOptions = SubmissionOptions & {
  status?: WorkflowStatus;
  currentStep?: WorkflowStep;
  category?: Category | null;
  errorCode?: string | null;
  errorMessage?: string | null;
  formId?: string | null;
  assigneeId?: string | null;
};

/** A workflow of a new submission; by default it waits for a person. */
export async function insertWorkflow(stores: Stores, options: WorkflowOptions = {}): Promise<TestWorkflow> {
  const { status = "waiting", currentStep = "review", category = "pricing", ...rest } = options;
  const submission = await insertSubmission(stores, rest);
  const workflowId = randomUUID();
  await stores.db.insert(workflows).values({
    id: workflowId,
    submissionId: submission.id,
    contactId: submission.contactId,
    status,
    currentStep,
    category,
    errorCode: options.errorCode ?? null,
    errorMessage: options.errorMessage ?? null,
    formId: options.formId ?? null,
    assigneeId: options.assigneeId ?? null,
    createdAt: submission.receivedAt,
    startedAt: submission.receivedAt,
  });
  await insertWorkflowSearchTokens(stores.db, {
    workflowId,
    createdAt: submission.receivedAt,
    tokens: searchTokens({
      email: submission.email,
      words: [submission.firstName, submission.lastName, submission.company],
    }),
  });
  await stores.db.insert(workflowSteps).values({ workflowId, step: currentStep, status: stepStatus(status) });
  return { ...submission, workflowId };
}

type DraftOptions = WorkflowOptions & {
  workflow?: TestWorkflow;
  subject?: string;
  text?: string;
  claims?: Claim[];
  draft?: Partial<DraftRow>;
};

/** A draft that waits for review, with its sealed first text. */
export async function insertDraft(
  stores: Stores,
  options: DraftOptions = {},
): Promise<DraftRow & { workflow: TestWorkflow }> {
  const workflow = options.workflow ?? (await insertWorkflow(stores, options));
  const text = options.text ?? TEXT;
  const id = options.draft?.id ?? randomUUID();
  await insertRow(stores.db, {
    workflowId: workflow.workflowId,
    contactId: workflow.contactId,
    category: options.category ?? "pricing",
    templateVersion: "pricing@1",
    policyVersion: "policy@1",
    checks: [
      { name: "recipient", ok: true, note: "Goes to the person who sent the form.", severity: "block" },
      { name: "links", ok: true, note: "No foreign links.", severity: "block" },
    ],
    createdAt: workflow.receivedAt,
    dueAt: new Date(workflow.receivedAt.getTime() + 30 * 60_000),
    ...options.draft,
    id,
  });
  await insertDraftRevision(stores.db, workflow.key, {
    id: randomUUID(),
    draftId: id,
    number: 1,
    subject: options.subject ?? "Pricing for 140 seats",
    text,
    sources: JSON.stringify(options.claims ?? claimsOf(text)),
    createdAt: workflow.receivedAt,
  });
  return { ...(await findDraft(stores.db, id)), workflow };
}

const SEATS = "For 140 seats the Team plan is the right one.";
const SIGN_ON = "Single sign-on is part of every plan.";
const TEXT = `Hi Jane,\n\nthank you for writing to us. ${SEATS} ${SIGN_ON}\n\nShall we talk on Thursday?\n\nBest regards\nLarkspur Sales`;

function claimsOf(text: string): Claim[] {
  const anchor = (sentence: string, source: Claim["source"]): Claim[] => {
    const start = text.indexOf(sentence);
    return start < 0 ? [] : [{ sentence, start, end: start + sentence.length, source }];
  };
  return [
    ...anchor(SEATS, { kind: "form_field", field: "companySize" }),
    ...anchor(SIGN_ON, {
      kind: "knowledge_page",
      slug: "single-sign-on",
      version: 1,
      passage: "single-sign-on#intro.1",
    }),
  ];
}

function stepStatus(status: WorkflowStatus): "pending" | "running" | "waiting" | "completed" | "failed" {
  if (status === "queued") return "pending";
  if (status === "cancelled") return "failed";
  return status;
}
