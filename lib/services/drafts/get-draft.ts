import { claimsSchema, contactHistorySchema } from "#lib/contracts/drafting.ts";
import type { DraftView, GetDraftInput } from "#lib/contracts/drafts.ts";
import { openPerson } from "#lib/db/contacts.ts";
import { listDecisions } from "#lib/db/decisions.ts";
import { listOpeningsOfOthers } from "#lib/db/draft-openings.ts";
import {
  type DraftRow,
  findDraft,
  findDraftOrigin,
  findSendOfDraftOrNull,
  listRevisions,
  openRevision,
} from "#lib/db/drafts.ts";
import { listPageVersions } from "#lib/db/knowledge-sources.ts";
import { findUsedModelCallOrNull } from "#lib/db/model-calls.ts";
import { findReviewerOrNull } from "#lib/db/reviewers.ts";
import { listWorkflowSteps } from "#lib/db/workflows.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { isOpen } from "#lib/domain/draft.ts";

import type { ServiceContext } from "../context.ts";
import { explainGates } from "../sends/explain-gates.ts";
import { toClaimViews } from "./claim-views.ts";
import { digestOf, fullName, openForm } from "./draft-content.ts";
import {
  toCheckViews,
  toComposedBy,
  toDecisionView,
  toFormFields,
  toGateView,
  toModelCallView,
  toSendView,
  toStaleView,
  toUndo,
} from "./draft-view.ts";
import { toMailboxView } from "./mailbox-view.ts";
import { toReturnView } from "./return-view.ts";

const LATELY_MS = 30 * 60_000;

/** Everything that a person needs to decide: the form, the words with their sources, checks, gates and history. */
export async function getDraft(ctx: ServiceContext, input: GetDraftInput): Promise<DraftView> {
  authorize(ctx.actor, "draft:read");
  const draft = await findDraft(ctx.db, input.draftId);
  const key = await ctx.keys.findKey(draft.contactId);
  const [origin, rows, decisions, send, assignee, gates, steps, call, openings] = await Promise.all([
    findDraftOrigin(ctx.db, draft.id),
    listRevisions(ctx.db, draft.id),
    listDecisions(ctx.db, draft.id),
    findSendOfDraftOrNull(ctx.db, draft.id),
    draft.assigneeId ? findReviewerOrNull(ctx.db, draft.assigneeId) : null,
    explainGates(ctx, { draftId: draft.id }),
    listWorkflowSteps(ctx.db, draft.workflowId),
    draft.composer === "model" ? findUsedModelCallOrNull(ctx.db, draft.workflowId) : null,
    isOpen(draft) && ctx.actor.type === "user" ? listOpenings(ctx, draft) : [],
  ]);
  const person = openPerson(origin.contact, key);
  const { form, raw } = openForm(origin.submission, key);
  const revisions = rows.map((row) => ({ row, words: openRevision(row, key) }));
  const current = revisions.find(({ row }) => row.number === draft.revision);
  const words = current?.words ?? null;
  const claims = words ? claimsSchema.parse(JSON.parse(words.sources)) : [];
  const pages = await listPageVersions(
    ctx.db,
    claims.flatMap(({ source }) => (source.kind === "knowledge_page" ? [source] : [])),
  );
  const history = contactHistorySchema.catch(contactHistorySchema.parse({})).parse(parseJson(person.history));
  const text = { subject: words?.subject ?? "", text: words?.text ?? "" };

  return {
    ...statesOf(draft),
    serverTime: ctx.now().toISOString(),
    isErased: key === null,
    ...toMailboxView(ctx.settings, draft),
    to: person.email,
    ...text,
    digest: person.email && words ? digestOf(ctx.settings, draft, { to: person.email, ...text }) : null,
    modelCall: call && toModelCallView(call),
    claims: toClaimViews(claims, { form, pages }),
    checks: toCheckViews(draft, {
      submitter: form?.email ?? person.email ?? "",
      recipient: person.email ?? "",
      ...text,
      allowedLinkHosts: ctx.settings.linkHosts,
      sources: [revisions[0]?.words?.text ?? "", ...pages.map(({ markdown }) => markdown)],
    }),
    person: {
      name: fullName(person),
      email: person.email,
      company: person.company,
      jobTitle: person.jobTitle,
      earlierSubmissions: history.earlierSubmissions,
      lastRepliedAt: history.lastRepliedAt,
      lifecycleStage: history.lifecycleStage,
      ownerName: history.ownerName,
      unsubscribedAt: origin.contact.unsubscribedAt?.toISOString() ?? null,
      bouncedAt: origin.contact.bouncedAt?.toISOString() ?? null,
    },
    form: {
      name: form?.formName ?? origin.submission.formName,
      pageUrl: form?.pageUrl ?? null,
      message: form?.message ?? null,
      fields: toFormFields(raw),
      flags: origin.submission.flags,
      submittedAt: origin.submission.submittedAt.toISOString(),
      receivedAt: origin.submission.receivedAt.toISOString(),
    },
    revisions: revisions.map(({ row, words: each }) => ({
      number: row.number,
      subject: each?.subject ?? "",
      text: each?.text ?? "",
      authorName: row.authorName,
      createdAt: row.createdAt.toISOString(),
    })),
    decisions: decisions.map((decision) => toDecisionView(decision, key)),
    openedBy: openings.map(({ name, openedAt }) => ({ name, at: openedAt.toISOString() })),
    assignee: assignee && { id: assignee.id, name: assignee.name },
    returned: toReturnView(draft, steps, decisions),
    stale: toStaleView(draft),
    approval: approvalOf(draft, decisions.findLast(({ kind }) => kind === "approve")?.byName),
    undo: toUndo({
      draft,
      last: decisions.at(-1),
      hasSend: send !== null && send.state !== "not_sent",
      now: ctx.now(),
    }),
    send: send && toSendView(send),
    gates: toGateView(gates),
    may: { approve: can(ctx.actor, "draft:approve"), edit: can(ctx.actor, "draft:edit") },
  };
}

function listOpenings(ctx: ServiceContext, { id, revision }: DraftRow) {
  const since = new Date(ctx.now().getTime() - LATELY_MS);
  return listOpeningsOfOthers(ctx.db, { draftId: id, revision, userId: ctx.actor.id, since });
}

function statesOf(draft: DraftRow) {
  const { id, workflowId, version, revision, status, category, urgency, templateVersion, policyVersion } =
    draft;
  return {
    ...{ id, workflowId, version, revision, status, category, urgency, templateVersion, policyVersion },
    ...toComposedBy(draft),
    createdAt: draft.createdAt.toISOString(),
    dueAt: draft.dueAt.toISOString(),
    snoozedUntil: draft.snoozedUntil?.toISOString() ?? null,
  };
}

function approvalOf(draft: DraftRow, byName: string | undefined): DraftView["approval"] {
  if (!draft.approvedAt || !draft.sendAfter) return null;
  return {
    byName: byName ?? "Somebody",
    at: draft.approvedAt.toISOString(),
    sendAfter: draft.sendAfter.toISOString(),
  };
}

function parseJson(text: string | null): unknown {
  return text === null ? {} : JSON.parse(text);
}
