import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";

import { mailboxPauses, sendingSettings, sends } from "#drizzle/schema/index.ts";
import type { SendRow } from "#lib/db/sends.ts";
import type { WorkflowStep } from "#lib/domain/workflow.ts";
import type { ServiceContext, ServiceSettings } from "#lib/services/context.ts";
import { approveDraft } from "#lib/services/drafts/approve-draft.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";
import { confirmSend } from "#lib/services/sends/confirm-send.ts";
import { createMailDraft } from "#lib/services/sends/create-mail-draft.ts";
import { reserveSend } from "#lib/services/sends/reserve-send.ts";
import { sendMail } from "#lib/services/sends/send-mail.ts";
import { type SendProgress, stepResultOf } from "#lib/services/sends/send-progress.ts";
import { runWorkflowStep } from "#lib/services/workflows/run-workflow-step.ts";

import { contextForRole, contextForSystem, TEST_NOW } from "./context.ts";
import type { TestStores } from "./database.ts";
import { insertDraft } from "./factories.ts";
import { fakeIntegrations } from "./fake-integrations.ts";

type Options = Parameters<typeof insertDraft>[1] & { settings?: Partial<ServiceSettings> };
type Driven = {
  ctx: ServiceContext;
  draftId: string;
  workflowId: string;
  advance: (ms: number) => void;
};

/** One approved draft with a mailbox and a CRM of its own, and a clock that stands still until a test moves it. */
export async function setUpSending(stores: TestStores, { settings = {}, ...options }: Options = {}) {
  await stores.db.delete(mailboxPauses);
  const integrations = fakeIntegrations();
  let at = TEST_NOW;
  const now = () => at;
  integrations.gmail.now = now;
  const overrides = { integrations, settings, now };
  const email = options.email ?? `jane@${randomUUID().slice(0, 8)}.example`;
  const draft = await insertDraft(stores, { ...options, email });
  const operator = await contextForRole(stores, "operator", overrides);
  const ctx = contextForSystem(stores, "sending", overrides);
  const world = {
    stores,
    ctx,
    operator,
    logging: contextForSystem(stores, "logging", overrides),
    sweeper: contextForSystem(stores, "sweeper", overrides),
    draft,
    draftId: draft.id,
    workflowId: draft.workflowId,
    contactId: draft.contactId,
    email,
    gmail: integrations.gmail,
    hubspot: integrations.hubspot,
    advance: (ms: number) => {
      at = new Date(at.getTime() + ms);
    },
    approve: async (by: ServiceContext = operator) => {
      const { version, digest } = await getDraft(by, { draftId: draft.id });
      return approveDraft(by, { draftId: draft.id, version, digest: digest ?? "" });
    },
    /** The ledger row of the draft. */
    send: () => findLedgerRow(stores, draft.id),
    passUndoWindow: () => world.advance(ctx.settings.undoWindowMs + 1),
  };
  return { ...world, drive: () => drive(world) };
}

/** A draft approved, its undo window over, its mail draft made: one call away from leaving. */
export async function setUpReadyToSend(stores: TestStores, options: Options = {}) {
  const world = await setUpSending(stores, options);
  await world.approve();
  world.passUndoWindow();
  const reserved = await reserveSend(world.ctx, { draftId: world.draftId });
  if (reserved.outcome !== "reserved") throw new Error(`Not reserved: ${JSON.stringify(reserved)}`);
  await createMailDraft(world.ctx, { sendId: reserved.sendId });
  return { ...world, sendId: reserved.sendId };
}

export async function setSending(
  stores: TestStores,
  change: Partial<typeof sendingSettings.$inferInsert>,
): Promise<void> {
  await stores.db.update(sendingSettings).set(change).where(eq(sendingSettings.id, 1));
}

async function findLedgerRow(stores: TestStores, draftId: string): Promise<SendRow | null> {
  const [row] = await stores.db.select().from(sends).where(eq(sends.draftId, draftId));
  return row ?? null;
}

/** The steps of the durable function, with its sleeps as jumps of the clock. */
async function drive({ ctx, draftId, workflowId, advance }: Driven): Promise<SendProgress> {
  const record = async (step: WorkflowStep, work: () => Promise<SendProgress>): Promise<SendProgress> =>
    (await runWorkflowStep(ctx, { workflowId, step }, async () =>
      stepResultOf(await work()),
    )) as SendProgress;
  const inRounds = async (step: WorkflowStep, work: () => Promise<SendProgress>): Promise<SendProgress> => {
    for (let round = 1; round <= 250; round += 1) {
      const progress = await record(step, work);
      const until =
        "sendAfter" in progress ? progress.sendAfter : "retryAt" in progress ? progress.retryAt : null;
      if (until !== null) advance(Math.max(Date.parse(until) - ctx.now().getTime(), 0));
      if (until === null || (step !== "confirm-send" && progress.outcome === "unconfirmed")) return progress;
    }
    throw new Error(`The step ${step} does not come to an end.`);
  };
  const reserved = await inRounds("reserve-send", () => reserveSend(ctx, { draftId }));
  if (!("sendId" in reserved) || reserved.sendId === undefined) return reserved;
  const { sendId } = reserved;
  if (reserved.outcome === "reserved")
    await record("create-mail-draft", () => createMailDraft(ctx, { sendId }));
  const sent = await inRounds("send-mail", () => sendMail(ctx, { sendId }));
  return sent.outcome === "unconfirmed" ? inRounds("confirm-send", () => confirmSend(ctx, { sendId })) : sent;
}
