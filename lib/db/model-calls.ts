import { and, desc, eq } from "drizzle-orm";

import { modelCalls } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";

export type ModelCallRow = typeof modelCalls.$inferSelect;

/** The call whose answer became the draft of this workflow. */
export async function findUsedModelCallOrNull(
  db: Database,
  workflowId: string,
): Promise<ModelCallRow | null> {
  const [row] = await db
    .select()
    .from(modelCalls)
    .where(and(eq(modelCalls.workflowId, workflowId), eq(modelCalls.outcome, "used")))
    .orderBy(desc(modelCalls.calledAt))
    .limit(1);
  return row ?? null;
}
