import type { StepView, WorkflowInput, WorkflowView } from "#lib/contracts/workflows.ts";
import { openPerson } from "#lib/db/contacts.ts";
import { listCallbacksOfWorkflow } from "#lib/db/crm-callbacks.ts";
import { type DecisionWithName, listDecisions } from "#lib/db/decisions.ts";
import {
  type DraftRow,
  findDraftOfWorkflowOrNull,
  findRevision,
  findSendOfDraftOrNull,
  openRevision,
} from "#lib/db/drafts.ts";
import { listInboundMessagesOfSend } from "#lib/db/inbound-messages.ts";
import { type ArrivalRow, listArrivals } from "#lib/db/intake.ts";
import { listModelCallsOfWorkflow } from "#lib/db/model-calls.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import {
  findWorkflowOrigin,
  listCrmRecordsOfWorkflow,
  listWorkflowAttempts,
} from "#lib/db/workflow-lists.ts";
import { findTagsAndOwner } from "#lib/db/workflow-tags.ts";
import {
  findWorkflow,
  listWorkflowSteps,
  type WorkflowAttemptRow,
  type WorkflowRow,
  type WorkflowStepRow,
} from "#lib/db/workflows.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { contactLink, threadLink } from "#lib/domain/outside-links.ts";
import { explainRetries } from "#lib/domain/retry-step.ts";
import { cutTime, type Interval, sumTime } from "#lib/domain/workflow-time.ts";
import { WORKFLOW_STEPS } from "#lib/domain/workflow.ts";

import type { ServiceContext } from "../context.ts";
import { digestOf, fullName } from "../drafts/draft-content.ts";
import { toDecisionView, toSendView } from "../drafts/draft-view.ts";

const MOST_INBOUND_SHOWN = 50;

/** What happened to one form, step by step: attempts, people, words, mail and CRM records. */
export async function getWorkflow(ctx: ServiceContext, input: WorkflowInput): Promise<WorkflowView> {
  authorize(ctx.actor, "workflow:read");
  const workflow = await findWorkflow(ctx.db, input.workflowId);
  const key = await ctx.keys.findKey(workflow.contactId);
  const [{ contact, submission, deliveryCount }, steps, attempts, draft, crmRecords, calls, arrivals] =
    await Promise.all([
      findWorkflowOrigin(ctx.db, workflow),
      listWorkflowSteps(ctx.db, workflow.id),
      listWorkflowAttempts(ctx.db, workflow.id),
      findDraftOfWorkflowOrNull(ctx.db, workflow.id),
      listCrmRecordsOfWorkflow(ctx.db, workflow.id),
      listModelCallsOfWorkflow(ctx.db, workflow.id),
      listArrivals(ctx.db, workflow.submissionId),
    ]);
  const callbacks = await listCallbacksOfWorkflow(ctx.db, workflow.id);
  const decisions = draft ? await listDecisions(ctx.db, draft.id) : [];
  const send = draft ? await findSendOfDraftOrNull(ctx.db, draft.id) : null;
  const inbound = send
    ? await listInboundMessagesOfSend(ctx.db, { sendId: send.id, limit: MOST_INBOUND_SHOWN })
    : [];
  const person = contact && openPerson(contact, key);
  const now = ctx.now();
  const spans = cutTime(
    lifeOf(workflow, now),
    attempts.map((attempt) => lasted(attempt, now)),
    peopleTime({ draft, decisions, now }),
  );

  return {
    ...statesOf(workflow),
    serverTime: now.toISOString(),
    person: {
      name: person && fullName(person),
      email: person?.email ?? null,
      company: person?.company ?? null,
      unsubscribedAt: contact?.unsubscribedAt?.toISOString() ?? null,
      bouncedAt: contact?.bouncedAt?.toISOString() ?? null,
    },
    hubspotContactId: contact?.hubspotContactId ?? null,
    submission: {
      formName: submission?.formName ?? null,
      conversionId: submission?.conversionId ?? null,
      submittedAt: (submission?.submittedAt ?? workflow.createdAt).toISOString(),
      receivedAt: (submission?.receivedAt ?? workflow.createdAt).toISOString(),
      flags: submission?.flags ?? [],
      deliveries: deliveryCount,
      dedupeReason: submission?.dedupeReason ?? null,
      ...cameIn(arrivals),
    },
    steps: toStepViews(steps, attempts),
    spans: spans.map(({ kind, from, to }) => ({
      kind,
      from: new Date(from).toISOString(),
      durationMs: to - from,
    })),
    ...sumTime(spans),
    draft: draft && {
      id: draft.id,
      status: draft.status,
      revision: draft.revision,
      sendAfter: draft.sendAfter?.toISOString() ?? null,
      words: await readWords(ctx, {
        draft,
        key,
        to: person?.email ?? null,
        revision: send?.revision ?? draft.revision,
      }),
    },
    decisions: decisions.map((decision) => toDecisionView(decision, key)),
    send: send && toSendView(send),
    inbound: inbound.map(({ kind, isProved, receivedAt }) => ({
      ...{ kind, isProved },
      receivedAt: receivedAt.toISOString(),
    })),
    modelCalls: calls.map(({ calledAt, workflowId: _workflow, budgetMicros: _budget, ...call }) => ({
      ...call,
      calledAt: calledAt.toISOString(),
    })),
    crmRecords: crmRecords.map(({ kind, hubspotId, createdAt, writtenAt, verifiedAt }) => ({
      ...{ kind, hubspotId },
      createdAt: createdAt.toISOString(),
      writtenAt: writtenAt?.toISOString() ?? null,
      verifiedAt: verifiedAt?.toISOString() ?? null,
    })),
    hubspotWaits: callbacks.map(({ id, completeOn, status, outcome, expiresAt, completedAt }) => ({
      ...{ id, completeOn, status, outcome },
      expiresAt: expiresAt.toISOString(),
      completedAt: completedAt?.toISOString() ?? null,
    })),
    ...(await findTagsAndOwner(ctx.db, workflow.id)),
    links: {
      contact: contactLink(ctx.settings.outside.hubspotUrl, {
        portalId: ctx.settings.hubspot.portalId,
        contactId: contact?.hubspotContactId ?? null,
      }),
      thread:
        send?.provider === "gmail" ? threadLink(ctx.settings.outside.gmailUrl, send.providerThreadId) : null,
    },
    retries: explainRetries({
      status: workflow.status,
      currentStep: workflow.currentStep,
      draft: draft?.status ?? null,
      send: send?.state ?? null,
    }),
    may: {
      tag: can(ctx.actor, "workflow:tag"),
      replay: person?.email != null && can(ctx.actor, "draft:replay"),
      readMessage: send !== null && key !== null && can(ctx.actor, "message:read"),
      retry: workflow.status === "failed" && can(ctx.actor, "workflow:retry"),
      cancel:
        !isClosed(workflow) &&
        (send === null || send.state === "not_sent") &&
        can(ctx.actor, "workflow:cancel"),
    },
  };
}

function cameIn(arrivals: readonly ArrivalRow[]): Pick<WorkflowView["submission"], "adapter" | "repeats"> {
  return {
    adapter: arrivals.find(({ isFirst }) => isFirst)?.adapter ?? null,
    repeats: arrivals.flatMap(({ isFirst, adapter, reason, count }) =>
      isFirst ? [] : [{ adapter, reason, count }],
    ),
  };
}

function statesOf(workflow: WorkflowRow) {
  const { id, status, outcome, category, currentStep, generation, errorCode, errorMessage } = workflow;
  return {
    ...{ id, status, outcome, category, currentStep, generation },
    error: errorMessage === null ? null : { code: errorCode ?? "internal", message: errorMessage },
    createdAt: workflow.createdAt.toISOString(),
    updatedAt: workflow.updatedAt.toISOString(),
    completedAt: workflow.completedAt?.toISOString() ?? null,
    answeredAt: workflow.answeredAt?.toISOString() ?? null,
  };
}

async function readWords(
  ctx: ServiceContext,
  from: { draft: DraftRow; key: SubjectKey | null; to: string | null; revision: number },
) {
  const { draft, key, to, revision } = from;
  const words = openRevision(await findRevision(ctx.db, draft.id, revision), key);
  if (!words || to === null) return null;
  const { subject, text } = words;
  return { to, subject, text, digest: digestOf(ctx.settings, draft, { to, subject, text }) };
}

function toStepViews(steps: readonly WorkflowStepRow[], attempts: readonly WorkflowAttemptRow[]): StepView[] {
  return WORKFLOW_STEPS.flatMap((name) => {
    const row = steps.find(({ step }) => step === name);
    const tries = attempts.filter(({ step }) => step === name);
    if (!row && tries.length === 0) return [];
    return [
      {
        step: name,
        status: row?.status ?? "pending",
        startedAt: (row?.startedAt ?? tries[0]?.startedAt ?? null)?.toISOString() ?? null,
        completedAt: row?.completedAt?.toISOString() ?? null,
        detail: row?.detail ?? {},
        attempts: tries.map(
          ({ id, number, outcome, requestId, errorCode, errorMessage, detail, ...times }) => ({
            ...{ id, number, outcome, requestId, errorCode, errorMessage, detail },
            startedAt: times.startedAt.toISOString(),
            endedAt: times.endedAt?.toISOString() ?? null,
          }),
        ),
      },
    ];
  });
}

function isClosed({ status }: WorkflowRow): boolean {
  return status === "completed" || status === "cancelled";
}

function lifeOf(workflow: WorkflowRow, now: Date): Interval {
  const end =
    isClosed(workflow) || workflow.status === "failed" ? (workflow.completedAt ?? workflow.updatedAt) : now;
  return { from: workflow.createdAt.getTime(), to: Math.max(end.getTime(), workflow.createdAt.getTime()) };
}

function lasted({ startedAt, endedAt }: WorkflowAttemptRow, now: Date): Interval {
  return { from: startedAt.getTime(), to: (endedAt ?? now).getTime() };
}

/** From the moment that a draft lies before people until they approve or reject it, again after each undo. */
function peopleTime(input: {
  draft: DraftRow | null;
  decisions: readonly DecisionWithName[];
  now: Date;
}): Interval[] {
  const { draft, decisions, now } = input;
  if (!draft) return [];
  const spans: Interval[] = [];
  let openSince: number | null = draft.createdAt.getTime();
  for (const { kind, decidedAt } of decisions) {
    const at = decidedAt.getTime();
    if (openSince !== null && (kind === "approve" || kind === "reject")) {
      spans.push({ from: openSince, to: at });
      openSince = null;
    } else if (kind === "undo") openSince ??= at;
  }
  if (openSince !== null) spans.push({ from: openSince, to: now.getTime() });
  return spans;
}
