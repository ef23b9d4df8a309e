import { randomUUID } from "node:crypto";

import {
  type ContactRow,
  findContactByEmailTokenOrNull,
  insertContact,
  lockContact,
  openPerson,
  sealPerson,
  updateContact,
} from "#lib/db/contacts.ts";
import { insertDelivery } from "#lib/db/deliveries.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { findSubmissionByKeyOrNull, insertSubmission, sealFields } from "#lib/db/submissions.ts";
import { lookupToken, searchTokens } from "#lib/db/tokens.ts";
import { insertWorkflowSearchTokens } from "#lib/db/workflow-search.ts";
import { insertWorkflow, upsertWorkflowStep, type WorkflowRow } from "#lib/db/workflows.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";
import { attachCallback } from "./attach-callback.ts";
import { NOT_KEPT } from "./content-digests.ts";
import type { StoredOutcome } from "./delivery.ts";
import { findTwin } from "./find-twin.ts";
import { forgottenKey } from "./forgotten-key.ts";
import { type IncomingSubmission, LostRace, type Treatment, treatmentOf } from "./incoming-submission.ts";
import type { NormalSubmission } from "./normalise-submission.ts";
import { deliveryRow } from "./quarantine-delivery.ts";
import { storeRepeat } from "./store-repeat.ts";

type Owner = { contactId: string; key: SubjectKey; known: ContactRow | null; treatment: Treatment };

const MAX_RACES = 5;

/** Stores a submission with its person, workflow, wake-up and audit record: all of it or nothing, and once. */
export async function storeSubmission(
  ctx: ServiceContext,
  incoming: IncomingSubmission,
): Promise<StoredOutcome> {
  for (let race = 0; race < MAX_RACES; race += 1) {
    try {
      return (await storeIfKnown(ctx, incoming)) ?? (await storeNew(ctx, incoming));
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
    }
  }
  throw new AppError("overloaded", "Too many deliveries of the same submission at once. Send it again.");
}

async function storeIfKnown(
  ctx: ServiceContext,
  incoming: IncomingSubmission,
): Promise<StoredOutcome | null> {
  const existing =
    (await findSubmissionByKeyOrNull(ctx.db, incoming.submission)) ??
    (await findTwin(ctx, incoming.submission));
  return existing && storeRepeat(ctx, existing, incoming);
}

async function storeNew(ctx: ServiceContext, incoming: IncomingSubmission): Promise<StoredOutcome> {
  const owner = await findOwner(ctx, incoming.submission);
  try {
    return await storeFirst(ctx, owner, incoming);
  } catch (error) {
    if (error instanceof LostRace && !owner.known) await ctx.keys.deleteKey(owner.contactId);
    throw error;
  }
}

async function findOwner(ctx: ServiceContext, { address }: NormalSubmission): Promise<Owner> {
  const known = address ? await findContactByEmailTokenOrNull(ctx.db, lookupToken("email", address)) : null;
  if (!known) {
    const contactId = randomUUID();
    return { contactId, key: await ctx.keys.createKey(contactId), known, treatment: "normal" };
  }
  const key = await ctx.keys.findKey(known.id);
  const treatment = key ? treatmentOf(known) : "skeleton";
  return { contactId: known.id, key: key ?? forgottenKey(known.id), known, treatment };
}

async function storeFirst(
  ctx: ServiceContext,
  owner: Owner,
  incoming: IncomingSubmission,
): Promise<StoredOutcome> {
  const { delivery, submission } = incoming;
  const [submissionId, workflowId] = [randomUUID(), randomUUID()];
  const isSkeleton = owner.treatment === "skeleton";
  return withTransaction(ctx, async (ctx): Promise<StoredOutcome> => {
    const receivedAt = ctx.now();
    await storePerson(ctx, owner, submission);
    // Under the person's lock: another way in may have told the same words meanwhile.
    if (owner.known && (await findTwin(ctx, submission))) throw new LostRace();
    const isFirst = await insertSubmission(ctx.db, {
      id: submissionId,
      contactId: owner.contactId,
      dedupeKey: submission.dedupeKey,
      dedupeReason: submission.dedupeReason,
      conversionId: submission.conversionId,
      portalId: submission.portalId,
      formId: submission.formId,
      formName: submission.formName,
      contentSha256: isSkeleton ? NOT_KEPT : submission.content.own,
      submittedAt: submission.submittedAt,
      receivedAt: delivery.arrivedAt ?? receivedAt,
      fields: sealFields(owner.key, submissionId, JSON.stringify(isSkeleton ? {} : submission.fields)),
      flags: flagsOf(owner, submission),
    });
    if (!isFirst) throw new LostRace();
    const isNewDelivery = await insertDelivery(ctx.db, owner.key, {
      ...deliveryRow(isSkeleton ? { ...delivery, rawBody: Buffer.alloc(0) } : delivery, {
        path: incoming.path,
        receivedAt,
      }),
      status: "accepted",
      contactId: owner.contactId,
      submissionId,
      keyOwnerId: owner.contactId,
      rawBody: isSkeleton ? Buffer.alloc(0) : delivery.rawBody,
    });
    if (!isNewDelivery) throw new LostRace();
    const start = startOf(owner, submission, receivedAt);
    await insertWorkflow(ctx.db, {
      id: workflowId,
      submissionId,
      contactId: owner.contactId,
      formId: submission.formId,
      createdAt: receivedAt,
      updatedAt: receivedAt,
      ...start.workflow,
    });
    await insertWorkflowSearchTokens(ctx.db, {
      workflowId,
      createdAt: receivedAt,
      tokens: isSkeleton ? [] : tokensOf(owner, submission),
    });
    await upsertWorkflowStep(ctx.db, {
      workflowId,
      step: "receive",
      status: start.workflow.status === "waiting" ? "waiting" : "completed",
      attempts: 1,
      startedAt: receivedAt,
      completedAt: start.workflow.status === "waiting" ? null : receivedAt,
      detail: { deliveryId: delivery.id, adapter: delivery.adapter, ...start.detail },
    });
    if (incoming.callback) await attachCallback(ctx, { ...incoming.callback, workflowId });
    if (start.workflow.status === "queued") await enqueueEvent(ctx, "submission/received", { workflowId });
    recordAudit(ctx, {
      action: "submission.received",
      entity: { type: "submission", id: submissionId },
      facts: {
        workflowId,
        deliveryId: delivery.id,
        adapter: delivery.adapter,
        signatureVersion: delivery.signatureVersion,
        ...start.detail,
      },
    });
    return { outcome: "accepted", cause: null, deliveryId: delivery.id, workflowId };
  });
}

async function storePerson(ctx: ServiceContext, owner: Owner, submission: NormalSubmission): Promise<void> {
  const { contactId, key, known, treatment } = owner;
  const { address, fields, phone } = submission;
  if (known) {
    const current = await lockContact(ctx.db, contactId);
    if (treatmentOf(current) !== treatmentOf(known)) throw new LostRace();
    if (treatment !== "normal") return;
  }
  const typed = {
    email: address,
    firstName: fields.firstName,
    lastName: fields.lastName,
    phone,
    company: fields.company,
    jobTitle: fields.jobTitle,
  };
  const given = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== null));
  // The address stays as it was first typed: an approval binds its bytes.
  if (known) delete given["email"];
  const { hubspotContactId } = submission;
  const change = {
    ...sealPerson(key, contactId, given),
    ...(hubspotContactId === null ? {} : { hubspotContactId }),
  };
  if (known) {
    await updateContact(ctx.db, contactId, { ...change, updatedAt: ctx.now() });
  } else {
    const emailToken = address ? lookupToken("email", address) : null;
    const isNew = await insertContact(ctx.db, { id: contactId, emailToken, ...change, createdAt: ctx.now() });
    if (!isNew) throw new LostRace();
  }
}

/** What this form says about the person, and what earlier ones said. */
function tokensOf({ known, key }: Owner, { address, fields }: NormalSubmission): Buffer[] {
  const { firstName, lastName, company } = known ? openPerson(known, key) : fields;
  const words = [fields.firstName, fields.lastName, fields.company, firstName, lastName, company];
  return searchTokens({ email: address, words });
}

type Start = {
  workflow: Pick<WorkflowRow, "status"> & Partial<WorkflowRow>;
  detail: { reason?: "suppressed" | "restricted" | "loop_guard" };
};

/** Where the workflow begins: most are queued, some end or wait at once. */
function startOf({ treatment }: Owner, { flags }: NormalSubmission, at: Date): Start {
  const ended = { status: "completed", outcome: "no_reply", startedAt: at, completedAt: at } as const;
  if (treatment === "skeleton") return { workflow: ended, detail: { reason: "suppressed" } };
  if (treatment === "held") {
    return {
      workflow: {
        status: "waiting",
        errorCode: "restricted",
        errorMessage:
          "This person restricted the use of their data. Nothing happens until the restriction is lifted.",
      },
      detail: { reason: "restricted" },
    };
  }
  if (flags.includes("machine_address")) return { workflow: ended, detail: { reason: "loop_guard" } };
  return { workflow: { status: "queued" }, detail: {} };
}

function flagsOf({ treatment, known }: Owner, { flags }: NormalSubmission): string[] {
  if (treatment === "skeleton") return ["suppressed"];
  // Typed again after it bounced: it may be tried again, and a person sees what happened before.
  const bounced = known?.bouncedAt ? ["bounced_address"] : [];
  return [...flags, ...bounced, ...(treatment === "held" ? ["restricted"] : [])];
}
