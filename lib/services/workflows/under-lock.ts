import type { WorkflowRow } from "#lib/db/workflows.ts";

import type { ServiceContext } from "../context.ts";

/** Done in the same transaction as the change, under the workflow's lock and before it. Throwing takes all of it back. */
export type UnderLock = (ctx: ServiceContext, workflow: WorkflowRow) => Promise<void>;
