import { randomUUID } from "node:crypto";

import { storedHistorySchema } from "#lib/contracts/contacts.ts";
import {
  composedDraftSchema,
  type ComposerInput,
  formFieldsSchema,
  type ReadDraft,
} from "#lib/contracts/drafting.ts";
import { lockContact } from "#lib/db/contacts.ts";
import { databaseClock } from "#lib/db/deliveries.ts";
import { findDraftOfWorkflowOrNull, insertDraft, insertDraftRevision } from "#lib/db/drafts.ts";
import { listActiveKnowledgePages } from "#lib/db/knowledge-pages.ts";
import { findSubmission, updateSubmissionFlags } from "#lib/db/submissions.ts";
import { lockWorkflow, updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { versionLabel } from "#lib/domain/content.ts";
import { AppError } from "#lib/domain/errors.ts";
import { extractFacts } from "#lib/domain/extract-facts.ts";
import { routeMailbox } from "#lib/domain/mailbox.ts";
import { type Passage, splitPassages } from "#lib/domain/passages.ts";
import { cutText } from "#lib/domain/text.ts";
import { knowledgeQueries } from "#lib/domain/topics.ts";
import { urgencyOf } from "#lib/domain/urgency.ts";
import { step } from "#lib/observability/step.ts";

import { recordAudit } from "../audit.ts";
import { loadActiveContent } from "../content/load-active-content.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { searchKnowledge } from "../knowledge/search-knowledge.ts";
import { runWorkflowStep, type WorkflowStepResult } from "../workflows/run-workflow-step.ts";
import { modelLedger } from "./model-ledger.ts";
import { openWorkflow, type OpenWorkflow } from "./open-workflow.ts";

/** A composer reads this much of a message; all of it is kept. */
const MAX_MESSAGE_LENGTH = 8_000;
const MAX_PASSAGES = 200;
const PASSAGES_PER_QUESTION = 20;
const MAX_QUESTION = 500;

/** Writes the first text of the reply and puts it before a person. Asked twice, there is one draft. */
export async function composeDraft(
  ctx: ServiceContext,
  { workflowId }: { workflowId: string },
): Promise<Record<string, unknown>> {
  authorize(ctx.actor, "draft:compose");
  return runWorkflowStep(ctx, { workflowId, step: "compose-draft" }, async () => {
    const existing = await findDraftOfWorkflowOrNull(ctx.db, workflowId);
    if (existing) return awaitReview(ctx, { workflowId, draftId: existing.id });
    const open = await openWorkflow(ctx, workflowId);
    const address = open.person.email;
    if (address === null) return holdWithoutAddress(ctx, workflowId);
    // What comes in while the words are being written is news to them.
    const createdAt = ctx.fixedClock?.() ?? (await databaseClock(ctx.db));
    const input = await composerInput(ctx, open, address);
    const answer = await step("compose", () =>
      ctx.integrations.composer.compose(input, modelLedger(ctx, workflowId)),
    );
    const composed = composedDraftSchema.safeParse(answer);
    if (!composed.success) {
      throw new AppError(
        "unprocessable",
        "The composer's answer is not a draft. Write the reply by hand in HubSpot.",
      );
    }
    return store(ctx, open, { composed: composed.data, input, createdAt });
  });
}

async function composerInput(
  ctx: ServiceContext,
  open: OpenWorkflow,
  address: string,
): Promise<ComposerInput> {
  const { fields } = open;
  const history = historyOf(open);
  const mailbox = mailboxFor(ctx, open);
  const form = formFieldsSchema.parse({
    ...fields,
    email: address,
    company: fields.company ?? history.company,
    jobTitle: fields.jobTitle ?? history.jobTitle,
    companySize: fields.companySize ?? history.employees,
    message: fields.message === null ? null : cutText(fields.message, MAX_MESSAGE_LENGTH),
  });
  const content = await loadActiveContent(ctx);
  return {
    form,
    history,
    passages: await passagesFor(ctx, [form.topic, form.message].filter(Boolean).join("\n")),
    sender: mailbox ? { name: mailbox.name, address: mailbox.address } : ctx.settings.mailFrom,
    content,
    policyVersion: versionLabel(content.policy),
  };
}

function historyOf({ person }: OpenWorkflow) {
  return storedHistorySchema.parse(JSON.parse(person.history ?? "{}"));
}

/** The mailbox of the colleague who owns the contact, else the default one. */
function mailboxFor({ settings }: ServiceContext, open: OpenWorkflow) {
  return routeMailbox(settings.mailboxes, historyOf(open).ownerId);
}

/** Every passage while there are few; then those that full-text search finds for the message and its topics. */
async function passagesFor(ctx: ServiceContext, text: string): Promise<Passage[]> {
  const pages = await listActiveKnowledgePages(ctx.db);
  const all = pages.flatMap(splitPassages);
  if (all.length <= MAX_PASSAGES) return all;
  const questions = [text, ...knowledgeQueries(text, "other")].map((question) =>
    question.slice(0, MAX_QUESTION),
  );
  const found = await Promise.all(
    questions.map((question) => searchKnowledge(ctx, { question, limit: PASSAGES_PER_QUESTION })),
  );
  const passages = found.flatMap((result) => result.passages);
  return [...new Map(passages.map((passage) => [passage.id, passage])).values()];
}

async function store(
  ctx: ServiceContext,
  open: OpenWorkflow,
  { composed, input, createdAt }: { composed: ReadDraft; input: ComposerInput; createdAt: Date },
): Promise<WorkflowStepResult> {
  const { workflow, submission, contact, key } = open;
  const { category, templateVersion, policyVersion, checks, flags, subject, text, claims } = composed;
  const writtenBy = {
    composer: composed.composer,
    promptVersion: composed.promptVersion,
    fallbackReason: composed.fallbackReason,
  };
  const draftId = randomUUID();
  const { urgency, dueAt } = urgencyOf({
    category,
    receivedAt: submission.receivedAt,
    companySize: input.form.companySize,
    hasDeadline: extractFacts({ message: input.form.message }).deadline !== null,
    isSuspicious: flags.includes("suspicious") || flags.includes("injection"),
    earlierSubmissions: input.history.earlierSubmissions,
  });
  const failedChecks = checks.filter(({ ok }) => !ok).map(({ name }) => name);
  return withTransaction(ctx, async (ctx): Promise<WorkflowStepResult> => {
    const { status } = await lockWorkflow(ctx.db, workflow.id);
    if (status === "cancelled" || status === "completed") {
      throw new AppError("conflict", "The workflow was ended meanwhile: it needs no draft.", {
        details: { reason: "workflow_closed" },
      });
    }
    const earlier = await findDraftOfWorkflowOrNull(ctx.db, workflow.id);
    if (earlier) return awaitReview(ctx, { workflowId: workflow.id, draftId: earlier.id });
    const current = await lockContact(ctx.db, contact.id);
    if (current.erasedAt || current.restrictedAt) {
      throw new AppError("overloaded", "The person's wishes changed meanwhile. The step looks again.");
    }
    const { contentSha256 } = await findSubmission(ctx.db, submission.id);
    if (contentSha256 !== submission.contentSha256) {
      throw new AppError(
        "overloaded",
        "The form's message came while the reply was written. It is written again.",
      );
    }
    await insertDraft(ctx.db, {
      id: draftId,
      workflowId: workflow.id,
      contactId: contact.id,
      mailboxId: mailboxFor(ctx, open)?.id ?? null,
      ...{ category, templateVersion, policyVersion, checks, urgency, dueAt, ...writtenBy },
      createdAt,
      updatedAt: createdAt,
    });
    await insertDraftRevision(ctx.db, key, {
      id: randomUUID(),
      draftId,
      number: 1,
      ...{ subject, text, sources: JSON.stringify(claims) },
      createdAt,
    });
    await updateSubmissionFlags(ctx.db, submission.id, [...submission.flags, ...flags]);
    await updateWorkflow(ctx.db, workflow.id, { category, updatedAt: createdAt });
    recordAudit(ctx, {
      action: "draft.composed",
      entity: { type: "draft", id: draftId },
      facts: {
        workflowId: workflow.id,
        ...{ category, templateVersion, policyVersion, flags, failedChecks, ...writtenBy },
      },
    });
    const { detail } = await awaitReview(ctx, { workflowId: workflow.id, draftId });
    return { detail: { ...detail, category, templateVersion, flags, failedChecks, ...writtenBy } };
  });
}

/** Puts the workflow before a person, unless it has gone on from there already. */
async function awaitReview(
  ctx: ServiceContext,
  { workflowId, draftId }: { workflowId: string; draftId: string },
): Promise<WorkflowStepResult> {
  await withTransaction(ctx, async (ctx) => {
    const workflow = await lockWorkflow(ctx.db, workflowId);
    if (workflow.currentStep !== "compose-draft" || workflow.status !== "running") return;
    await updateWorkflow(ctx.db, workflowId, {
      status: "waiting",
      currentStep: "review",
      updatedAt: ctx.now(),
    });
    await upsertWorkflowStep(ctx.db, { workflowId, step: "review", status: "waiting", startedAt: ctx.now() });
  });
  return { detail: { draftId } };
}

async function holdWithoutAddress(ctx: ServiceContext, workflowId: string): Promise<WorkflowStepResult> {
  await withTransaction(ctx, async (ctx) => {
    await lockWorkflow(ctx.db, workflowId);
    await updateWorkflow(ctx.db, workflowId, {
      errorCode: "needs_address",
      errorMessage:
        "The form holds no address that a reply could go to. Answer by hand if you can, then cancel this workflow.",
      updatedAt: ctx.now(),
    });
  });
  return { status: "waiting", detail: { reason: "needs_address" } };
}
