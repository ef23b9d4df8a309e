import { randomUUID } from "node:crypto";

import { composedDraftSchema, type ComposerInput, type ReadDraft } from "#lib/contracts/drafting.ts";
import { lockContact } from "#lib/db/contacts.ts";
import { databaseClock } from "#lib/db/deliveries.ts";
import { findDraftOfWorkflowOrNull, insertDraft, insertDraftRevision } from "#lib/db/drafts.ts";
import { findSubmission, updateSubmissionFlags } from "#lib/db/submissions.ts";
import { lockWorkflow, updateWorkflow, upsertWorkflowStep } from "#lib/db/workflows.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { extractFacts } from "#lib/domain/extract-facts.ts";
import { urgencyOf } from "#lib/domain/urgency.ts";
import { step } from "#lib/observability/step.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { runWorkflowStep, type WorkflowStepResult } from "../workflows/run-workflow-step.ts";
import { composerInput, mailboxFor } from "./composer-input.ts";
import { modelLedger } from "./model-ledger.ts";
import { openWorkflow, type OpenWorkflow } from "./open-workflow.ts";

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
