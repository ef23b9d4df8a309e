import { decodeCursor, encodeCursor } from "#lib/contracts/pagination.ts";
import type { ListQuarantineInput, QuarantineList } from "#lib/contracts/quarantine.ts";
import { countOpenQuarantine, listQuarantineRows } from "#lib/db/quarantine.ts";
import { authorize, can } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { toQuarantineItem } from "./quarantine-view.ts";

/** Deliveries that HubSpot signed and that we could not use, newest first, without what stands in them. */
export async function listQuarantine(
  ctx: ServiceContext,
  input: ListQuarantineInput,
): Promise<QuarantineList> {
  authorize(ctx.actor, "intake:read");
  const { state, cause, limit } = input;
  const before = input.cursor ? decodeCursor(input.cursor) : null;
  const [found, open] = await Promise.all([
    listQuarantineRows(ctx.db, { state, cause, before, limit: limit + 1 }),
    countOpenQuarantine(ctx.db),
  ]);
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return {
    items: rows.map(toQuarantineItem),
    nextCursor: last ? encodeCursor({ at: last.receivedText, id: last.delivery.id }) : null,
    open,
    may: { replay: can(ctx.actor, "delivery:replay") },
    serverTime: ctx.now().toISOString(),
  };
}
