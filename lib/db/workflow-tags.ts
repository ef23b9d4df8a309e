import { and, asc, eq, sql } from "drizzle-orm";

import { users, workflows, workflowTags } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

/** False: the workflow carries the tag already. */
export async function insertWorkflowTag(
  db: Database,
  tag: typeof workflowTags.$inferInsert,
): Promise<boolean> {
  const added = await db
    .insert(workflowTags)
    .values(tag)
    .onConflictDoNothing()
    .returning({ tag: workflowTags.tag });
  return added.length > 0;
}

/** False: it does not carry it. */
export async function deleteWorkflowTag(
  db: Database,
  { workflowId, tag }: { workflowId: string; tag: string },
): Promise<boolean> {
  const removed = await db
    .delete(workflowTags)
    .where(and(eq(workflowTags.workflowId, workflowId), eq(workflowTags.tag, tag)))
    .returning({ tag: workflowTags.tag });
  return removed.length > 0;
}

/** The tags of a workflow, and the name of who has its draft: one question for both. */
export async function findTagsAndOwner(
  db: Database,
  workflowId: string,
): Promise<{ tags: string[]; owner: string | null }> {
  const [row] = await db
    .select({
      owner: users.name,
      tags: sql<string[]>`array(select ${workflowTags.tag} from ${workflowTags}
        where ${workflowTags.workflowId} = ${workflows.id} order by ${workflowTags.tag})`,
    })
    .from(workflows)
    .leftJoin(users, eq(users.id, workflows.assigneeId))
    .where(eq(workflows.id, workflowId));
  return row ?? { tags: [], owner: null };
}

export async function listTagsOfWorkflow(db: Database, workflowId: string): Promise<string[]> {
  const rows = await db
    .select({ tag: workflowTags.tag })
    .from(workflowTags)
    .where(eq(workflowTags.workflowId, workflowId))
    .orderBy(asc(workflowTags.tag));
  return rows.map(({ tag }) => tag);
}

/** Every tag in use, by name: jumps from one to the next in their index, however many workflows carry each. */
export async function listTags(db: Database, limit: number): Promise<string[]> {
  const rows = await db.execute<{ tag: string }>(sql`
    with recursive known as (
      (select tag from ${workflowTags} order by tag limit 1)
      union all
      select (select t.tag from ${workflowTags} t where t.tag > known.tag order by t.tag limit 1)
      from known where known.tag is not null
    )
    select tag from known where tag is not null limit ${limit}`);
  return rows.map(({ tag }) => tag);
}
