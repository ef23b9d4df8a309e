import { randomUUID } from "node:crypto";

import { request } from "@playwright/test";

import { createConsoleApi } from "#e2e/console-api.ts";
import { inDatabase } from "#e2e/database.ts";
import { stateFile } from "#e2e/people.ts";
import { newPerson } from "#e2e/person.ts";
import type { Sandbox } from "#e2e/sandbox.ts";
import type { StackAddresses } from "#e2e/stack.ts";

import type { Seed } from "./screens.ts";

/** Gives every screen something to show: drafts that wait, a delivery in quarantine, a mail that left. */
export async function seedScreens(sandbox: Sandbox, stack: StackAddresses): Promise<Seed> {
  const context = await request.newContext({ storageState: stateFile("approver") });
  try {
    const api = createConsoleApi(context, stack.url);
    await sandbox.deliver({ body: JSON.stringify({ nobody: "agreed on this", mark: randomUUID() }) });
    const [waiting, answered] = [newPerson(), newPerson({ topic: "demo" })];
    await sandbox.submit(waiting);
    await sandbox.submit(answered);
    await api.approveReplyTo(answered);
    const { id: draftId, workflowId } = await api.draftOf(waiting);
    return { draftId, workflowId, bulkJobId: await insertFinishedJob(stack, workflowId) };
  } finally {
    await context.dispose();
  }
}

/** A job that retried one workflow and skipped it, because it waits for a person. */
async function insertFinishedJob(stack: StackAddresses, workflowId: string): Promise<string> {
  const id = randomUUID();
  await inDatabase(stack, async (sql) => {
    await sql`
      insert into bulk_jobs (id, kind, status, selection, digest, requested_by, total, expires_at, started_at, ended_at)
      select ${id}::uuid, 'retry', 'done', '{}'::jsonb, sha256('a seed'), id, 1, now(), now(), now()
      from users where role = 'operator' limit 1`;
    await sql`
      insert into bulk_job_items (job_id, position, workflow_id, seen_status, result, note, ended_at)
      values (${id}::uuid, 1, ${workflowId}::uuid, 'failed', 'skipped', 'It is waiting now.', now())`;
  });
  return id;
}
