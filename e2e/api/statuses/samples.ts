import { randomUUID } from "node:crypto";

import { expect } from "@playwright/test";

import { inDatabase } from "#e2e/database.ts";
import { newPerson } from "#e2e/person.ts";
import { ACTIONS_PATH, actionBody, contactEvent, EVENTS_PATH, workflowBody } from "#e2e/webhooks.ts";
import type { FormsView } from "#lib/contracts/forms.ts";

import { ask, type Sample, type World } from "./world.ts";

const FORM_ID = "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21";
export const yesterday = () => new Date(Date.now() - 24 * 3_600_000).toISOString();

/** How each operation is asked so that it succeeds. One that needs nothing is not listed. */
export const SAMPLES: Readonly<Record<string, (world: World) => Promise<Sample>>> = {
  getDraft: async (world) => ({ path: `/api/v1/drafts/${(await world.submitDraft()).draft.id}` }),
  editDraft: async (world) => {
    const { draft } = await world.submitDraft();
    return {
      path: `/api/v1/drafts/${draft.id}`,
      data: { subject: draft.subject, text: `${draft.text}\n\nP.S. We are open on Sunday.` },
      headers: { "if-match": `"${draft.version}"` },
    };
  },
  keepStaleDraft: async (world) => {
    const { draft } = await world.submitDraft();
    await inDatabase(
      world.stack,
      (sql) =>
        sql`update drafts set stale_since = now(), stale_reason = 'new_submission' where id = ${draft.id}`,
    );
    const { version } = await world.api.operator.draft(draft.id);
    return { path: `/api/v1/drafts/${draft.id}/keep`, data: { version } };
  },
  openDraft: async (world) => {
    const { draft } = await world.submitDraft();
    return { path: `/api/v1/drafts/${draft.id}/openings`, data: { revision: draft.revision } };
  },
  approveWorkflow: async (world) => {
    const { draft } = await world.submitDraft();
    const { workflowId, version, digest } = draft;
    return { path: `/api/workflows/${workflowId}/approve`, data: { version, digest, evenIfFast: true } };
  },
  getWorkflow: async (world) => ({
    path: `/api/v1/workflows/${(await world.submitDraft()).draft.workflowId}`,
  }),
  listRelatedWorkflows: async (world) => ({
    path: `/api/v1/workflows/${(await world.submitDraft()).draft.workflowId}/related`,
  }),
  getSentMessage: async (world) => {
    const { draft, person } = await world.submitDraft();
    await world.api.operator.approve(draft);
    await world.sandbox.waitForMail(person);
    return { path: `/api/v1/workflows/${draft.workflowId}/message` };
  },
  listSavedViews: async () => ({ path: "/api/v1/saved-views?screen=workflows" }),
  previewBulkJob: async (world) => ({ path: "/api/v1/bulk-jobs", data: await cancellation(world) }),
  getBulkJob: async (world) => {
    const { request } = world.api.operator;
    const answer = await request.post(`${world.stack.url}/api/v1/bulk-jobs`, {
      headers: { origin: world.stack.url },
      data: await cancellation(world),
    });
    return { path: `/api/v1/bulk-jobs/${((await answer.json()) as { id: string }).id}` };
  },
  findAnything: async () => ({ path: "/api/v1/palette", data: { query: "Larkspur" } }),
  listContent: async () => ({ path: "/api/v1/content?kind=template" }),
  getContent: async ({ api }) => {
    const [item] = await api.viewer.get<{ name: string }[]>("/api/v1/content?kind=policy");
    return { path: `/api/v1/content/policy/${item?.name}` };
  },
  getKnowledgePage: async ({ api }) => {
    const [page] = await api.viewer.get<{ slug: string }[]>("/api/v1/knowledge-pages");
    return { path: `/api/v1/knowledge-pages/${page?.slug}` };
  },
  exportAuditEvents: async () => ({ path: "/api/v1/audit-events/export?format=csv", role: "admin" }),
  verifyAuditChain: async () => ({ path: "/api/v1/audit-events/verification", data: {} }),
  getQuarantinedDelivery: async (world) => ({ path: `/api/v1/deliveries/${await quarantined(world)}` }),
  replayDelivery: async (world) => ({ path: `/api/v1/deliveries/${await quarantined(world)}/replay` }),
  dismissDelivery: async (world) => ({
    path: `/api/v1/deliveries/${await quarantined(world)}/dismiss`,
    data: { reason: "Nobody of ours" },
  }),
  previewDrain: async () => ({ path: "/api/v1/breakers/gmail/drain" }),
  // The model is not used in this stack: nothing waits for it while it is cut off.
  openBreaker: async () => ({
    path: "/api/v1/breakers/model/open",
    data: { cause: "caution", minutes: 1 },
  }),
  closeBreaker: async () => ({
    path: "/api/v1/breakers/model/close",
    data: { cause: "mended", minutes: 1 },
  }),
  probeBreaker: async ({ stack }) => {
    await inDatabase(
      stack,
      (sql) => sql`update breakers set state = 'open', open_until = now() + interval '5 minutes',
        generation = generation + 1, opened_at = now(), forced = null where service = 'model'`,
    );
    return { path: "/api/v1/breakers/model/probe", data: {} };
  },
  resetBreaker: async () => ({ path: "/api/v1/breakers/model/reset" }),
  resetCircuitBreaker: async () => ({ path: "/api/circuit-breakers/reset/model" }),
  previewBackfill: async (world) => ({
    path: `/api/v1/forms/${await knownForm(world)}/backfill/preview`,
    data: { since: yesterday() },
  }),
  backfillForm: async (world) => ({
    path: `/api/v1/forms/${await knownForm(world)}/backfill`,
    data: { since: yesterday() },
  }),
};

async function cancellation(world: World) {
  return { kind: "cancel", ids: [(await world.submitDraft()).draft.workflowId] };
}

/** A delivery that we cannot read, as HubSpot would sign it. */
async function quarantined({ sandbox, stack }: World): Promise<string> {
  const mark = randomUUID();
  const before = new Date();
  await sandbox.deliver({ body: JSON.stringify({ nobody: "agreed on this", mark }) });
  let id: string | undefined;
  await expect
    .poll(async () => {
      const [row] = await inDatabase(
        stack,
        (sql) => sql<{ id: string }[]>`
          select id from deliveries where status = 'quarantined' and received_at >= ${before}
          order by received_at desc limit 1`,
      );
      id = row?.id;
      return id !== undefined;
    })
    .toBe(true);
  return id ?? "";
}

async function knownForm(world: World): Promise<string> {
  await ask(world, { method: "post", path: "/api/v1/forms/check" });
  const list = () => world.api.viewer.get<FormsView>("/api/v1/forms");
  await expect
    .poll(async () => (await list()).forms.map(({ id }) => id), { timeout: 30_000 })
    .toContain(FORM_ID);
  // A backfill of an earlier case may still be under way.
  await expect
    .poll(async () => (await list()).forms.find(({ id }) => id === FORM_ID)?.backfill?.status ?? "none", {
      timeout: 30_000,
    })
    .not.toMatch(/queued|running/);
  return FORM_ID;
}

/** What HubSpot posts to each webhook. */
export function hookBody(id: string): { path: string; body: string } {
  const ids = { contactId: "901", conversionId: randomUUID(), submittedAt: Date.now() };
  if (id === "receiveEvents") return { path: EVENTS_PATH, body: JSON.stringify([contactEvent()]) };
  if (id === "receiveAction") return { path: ACTIONS_PATH, body: actionBody(newPerson(), ids) };
  return { path: "/api/webhooks/hubspot/forms", body: workflowBody(newPerson(), ids) };
}
