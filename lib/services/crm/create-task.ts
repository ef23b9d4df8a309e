import { authorize } from "#lib/domain/actor.ts";
import { nextWorkingDay } from "#lib/domain/working-day.ts";

import type { ServiceContext } from "../context.ts";
import type { WorkflowStepResult } from "../workflows/run-workflow-step.ts";
import { readSentReply } from "./read-sent-reply.ts";
import { writeCrmRecord } from "./write-crm-record.ts";

/** Asks the contact's owner to follow up on the next working day. */
export async function createTask(
  ctx: ServiceContext,
  { sendId }: { sendId: string },
): Promise<WorkflowStepResult> {
  authorize(ctx.actor, "crm:log");
  const read = await readSentReply(ctx, sendId);
  if ("skipped" in read) return { status: "skipped", detail: { reason: read.skipped } };
  const { reply } = read;
  const contact = await ctx.integrations.hubspot.findContactById(reply.hubspotContactId);
  const dueAt = nextWorkingDay(reply.sentAt);
  const taskId = await writeCrmRecord(ctx, reply, {
    kind: "task",
    at: dueAt,
    title: `Follow up: ${reply.subject}`,
    body: `A reply went out. Did the person answer? Its history: ${reply.link}`,
    task: { ownerId: contact?.ownerId ?? null },
  });
  return { detail: { sendId, taskId, dueAt: dueAt.toISOString(), hasOwner: Boolean(contact?.ownerId) } };
}
