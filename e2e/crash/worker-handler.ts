import { randomUUID } from "node:crypto";
import type http from "node:http";
import { buffer } from "node:stream/consumers";

import { eq } from "drizzle-orm";
import { serve } from "inngest/node";

import { drafts, users } from "#drizzle/schema/index.ts";
import { getInngest } from "#inngest/client.ts";
import { allFunctions } from "#inngest/index.ts";
import { processLanded, processLandedSoon } from "#inngest/process-landed.ts";
import { publishOutbox, publishOutboxSoon } from "#inngest/publish-outbox.ts";
import { getDatabase } from "#lib/db/client.ts";
import { findDraft, insertDraftRevision } from "#lib/db/drafts.ts";
import type { SystemActor } from "#lib/domain/actor.ts";
import { ERROR_POLICY } from "#lib/domain/errors.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { env } from "#lib/env.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { createContext } from "#lib/services/create-context.ts";
import { deduplicateRecords } from "#lib/services/crm/deduplicate-records.ts";
import { approveDraft } from "#lib/services/drafts/approve-draft.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";
import { undoApproval } from "#lib/services/drafts/undo-approval.ts";
import { handleWebhook } from "#lib/services/intake/handle-webhook.ts";
import { fromNodeRequest, writeNodeAnswer } from "#lib/services/intake/node-webhook.ts";
import { FORMS_PATH } from "#lib/services/intake/webhook-paths.ts";
import { stopSending } from "#lib/services/sending/stop-sending.ts";
import { settleSend } from "#lib/services/sends/settle-send.ts";
import { wakeStalledSends } from "#lib/services/sends/wake-stalled-sends.ts";
import { sweepWorkflows } from "#lib/services/workflows/sweep-workflows.ts";

import { installedMutant, installMutant } from "./mutants.ts";

type Answer = { status: number; body: unknown };

/** Routes of the worker. `/test/…` stands for a person's click and for the clock of the sweepers. */
export function createWorkerHandler({ passed }: { passed: () => string[] }) {
  installMutant();
  const inngest = serve({
    client: getInngest(),
    functions: allFunctions(getInngest()),
    serveOrigin: env().PUBLIC_URL,
    servePath: "/api/inngest",
    enableUnauthedSync: false,
  });
  return async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", env().PUBLIC_URL);
    if (url.pathname === "/api/inngest") return inngest(request, response);
    if (url.pathname === FORMS_PATH) return answerWebhook(request, response);
    const { status, body } = await answerTest(url, passed);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

async function answerWebhook(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const asked = fromNodeRequest(request);
  const acknowledgesFirst = installedMutant() === "acknowledge_first";
  const body = acknowledgesFirst ? await buffer(request) : null;
  if (body) response.writeHead(202).end();
  const answer = await handleWebhook(body ? { ...asked, readBody: () => Promise.resolve(body) } : asked, {
    path: FORMS_PATH,
    createContext: () => system("intake"),
  });
  if (!response.writableEnded) writeNodeAnswer(response, answer);
  if (answer.status === 202) await processLandedSoon();
}

async function answerTest(url: URL, passed: () => string[]): Promise<Answer> {
  try {
    switch (url.pathname) {
      case "/test/passed":
        return { status: 200, body: passed() };
      case "/test/approve":
        return { status: 200, body: await approve(url.searchParams.get("draftId") ?? "") };
      case "/test/stop":
        return { status: 200, body: await stopSending(await approver(), {}) };
      case "/test/undo":
        return { status: 200, body: await undo(url.searchParams.get("draftId") ?? "") };
      case "/test/other_words":
        return { status: 200, body: await writeOtherWords(url.searchParams.get("draftId") ?? "") };
      case "/test/settle":
        return { status: 200, body: await settle(url.searchParams) };
      case "/test/sweep":
        return { status: 200, body: await sweep() };
      case "/test/tidy":
        return { status: 200, body: await deduplicateRecords(sweeper()) };
      default:
        return { status: 404, body: null };
    }
  } catch (error) {
    const { code, message } = failureOf(error);
    return { status: ERROR_POLICY[code].status, body: { code, message } };
  }
}

async function approve(draftId: string): Promise<unknown> {
  const ctx = await approver();
  const { version, digest } = await getDraft(ctx, { draftId });
  const result = await approveDraft(ctx, { draftId, version, digest: digest ?? "", evenIfFast: true });
  await publishOutboxSoon();
  return result;
}

async function undo(draftId: string): Promise<unknown> {
  const ctx = await approver();
  const { version } = await getDraft(ctx, { draftId });
  return undoApproval(ctx, { draftId, version });
}

/** As nobody may: the words of an approved draft change without a decision. */
async function writeOtherWords(draftId: string): Promise<unknown> {
  const ctx = await approver();
  const { contactId, revision } = await findDraft(ctx.db, draftId);
  const key = await ctx.keys.findKey(contactId);
  if (!key) throw new Error("The person has no key.");
  const words = { subject: "Other words", text: "These words were never approved.", sources: "[]" };
  const row = { id: randomUUID(), draftId, number: revision + 1, authorId: null, createdAt: new Date() };
  await insertDraftRevision(ctx.db, key, { ...row, ...words });
  await ctx.db
    .update(drafts)
    .set({ revision: revision + 1 })
    .where(eq(drafts.id, draftId));
  return { revision: revision + 1 };
}

async function settle(given: URLSearchParams): Promise<unknown> {
  const outcome = given.get("outcome") === "sent" ? "sent" : "not_sent";
  const settled = await settleSend(await approver(), {
    ...{ sendId: given.get("sendId") ?? "", outcome, source: "mail_log" },
  });
  await publishOutboxSoon();
  return settled;
}

async function approver(): Promise<ServiceContext> {
  const [person] = await getDatabase().select().from(users).limit(1);
  if (!person) throw new Error("Nobody is there to decide.");
  const { id, name } = person;
  return createContext({ actor: { type: "user", id, name, role: "approver" }, requestId: randomUUID() });
}

async function sweep(): Promise<unknown> {
  const ctx = sweeper();
  const landed = await processLanded(system("intake"));
  const workflows = await sweepWorkflows(ctx);
  const sends = await wakeStalledSends(ctx);
  return { landed, ...workflows, sends, published: await publishOutbox(ctx) };
}

const sweeper = () => system("sweeper");

function system(id: SystemActor): ServiceContext {
  return createContext({ actor: { type: "system", id }, requestId: randomUUID() });
}
