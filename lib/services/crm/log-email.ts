import { findSend, updateSend } from "#lib/db/sends.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { transportOf } from "../sends/mailbox-of.ts";
import type { WorkflowStepResult } from "../workflows/run-workflow-step.ts";
import { readSentReply } from "./read-sent-reply.ts";
import { writeCrmRecord } from "./write-crm-record.ts";

/** Logs the reply on the contact: the e-mail itself, and a short note that says where it came from. */
export async function logEmail(
  ctx: ServiceContext,
  { sendId }: { sendId: string },
): Promise<WorkflowStepResult> {
  authorize(ctx.actor, "crm:log");
  await readBackMessageId(ctx, sendId);
  const read = await readSentReply(ctx, sendId);
  if ("skipped" in read) return { status: "skipped", detail: { reason: read.skipped } };
  const { reply } = read;
  const emailId = await writeCrmRecord(ctx, reply, {
    kind: "email",
    at: reply.sentAt,
    title: reply.subject,
    body: reply.text,
    email: reply.email,
  });
  const noteId = await writeCrmRecord(ctx, reply, {
    kind: "note",
    at: reply.sentAt,
    title: "Reply sent with Countersign",
    body: `A person approved this reply: "${reply.subject}". Its history: ${reply.link}`,
  });
  return { detail: { sendId, emailId, noteId } };
}

/** The header that the recipient got, where it could not be read right after sending. Without it the log goes on. */
async function readBackMessageId(ctx: ServiceContext, sendId: string): Promise<void> {
  const { mailboxId, providerMessageId, wireMessageId } = await findSend(ctx.db, sendId);
  const transport = transportOf(ctx, { mailboxId });
  if (providerMessageId === null || wireMessageId !== null || transport?.kind !== "gmail") return;
  const message = await transport.gmail.findMessage(providerMessageId).catch(() => null);
  if (message?.wireMessageId) await updateSend(ctx.db, sendId, { wireMessageId: message.wireMessageId });
}
