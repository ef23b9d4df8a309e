import type { RejectionReasonList } from "#lib/contracts/rejection-reasons.ts";
import type { EmptyInput } from "#lib/contracts/today.ts";
import { listRejectionReasons as listRows } from "#lib/db/rejection-reasons.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";

const MOST = 9;

/** The reasons that the team kept for the next rejection, the most used first: as many as there are digit keys. */
export async function listRejectionReasons(
  ctx: ServiceContext,
  _input: EmptyInput,
): Promise<RejectionReasonList> {
  authorize(ctx.actor, "draft:reject");
  const rows = await listRows(ctx.db, MOST);
  return { items: rows.map(({ id, words, uses }) => ({ id, words, uses })) };
}
