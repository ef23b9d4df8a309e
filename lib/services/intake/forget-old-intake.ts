import { listForms } from "#lib/db/forms.ts";
import {
  deleteOldBackfills,
  deleteOldInboundMessages,
  deleteOldListedSubmissions,
  deleteOldMailboxCursors,
  keyOldDigests,
  listReplayedKeyOwners,
} from "#lib/db/retention.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { recount } from "../forms/poll-form.ts";
import { cursorName } from "../mailbox/read-mailbox.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const KEPT_DAYS = 90;
/** The one quarter of an hour of a day in which little else happens. */
const HOUR_UTC = 3;
const LAST_MINUTE = 15;
const BATCH_SIZE = 1_000;
const WORKING_MS = 20_000;

export type Forgotten = {
  inbound: number;
  listed: number;
  backfills: number;
  cursors: number;
  keys: number;
  digests: number;
};
const NOTHING: Forgotten = { inbound: 0, listed: 0, backfills: 0, cursors: 0, keys: 0, digests: 0 };

/**
 * Once a night: what only helped to take things in is deleted after ninety days, keys that a crash left behind go, and
 * digests of earlier versions get their key. What is not done by then waits for the next round.
 */
export async function forgetOldIntake(ctx: ServiceContext): Promise<Forgotten> {
  authorize(ctx.actor, "intake:reconcile");
  const now = ctx.now();
  if (now.getUTCHours() !== HOUR_UTC || now.getUTCMinutes() >= LAST_MINUTE) return NOTHING;
  const before = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  const until = performance.now() + WORKING_MS;
  const all = async (work: (limit: number) => Promise<number>): Promise<number> => {
    let total = 0;
    for (let done = BATCH_SIZE; done === BATCH_SIZE && performance.now() < until; total += done) {
      done = await work(BATCH_SIZE);
    }
    return total;
  };
  const listed = await all((limit) => deleteOldListedSubmissions(ctx.db, { before, limit }));
  // Once a day the counts are taken anew, whatever came.
  for (const form of await listForms(ctx.db)) if (performance.now() < until) await recount(ctx, form);
  return {
    listed,
    inbound: await all((limit) => deleteOldInboundMessages(ctx.db, { before, limit })),
    backfills: await deleteOldBackfills(ctx.db, { before }),
    cursors: await deleteOldMailboxCursors(ctx.db, {
      before,
      kept: ctx.settings.mailboxes.map(({ id }) => cursorName(id)),
    }),
    keys: await deleteKeysOfReplayed(ctx, now),
    digests: await all((limit) => keyOldDigests(ctx.db, limit)),
  };
}

/** A process that ended between the record of a replay and the end of its key left the key behind. */
async function deleteKeysOfReplayed(ctx: ServiceContext, now: Date): Promise<number> {
  const owners = await listReplayedKeyOwners(ctx.db, {
    since: new Date(now.getTime() - 3 * DAY_MS),
    before: new Date(now.getTime() - MINUTE_MS),
  });
  const keys = await ctx.keys.findKeys(owners);
  for (const ownerId of keys.keys()) await ctx.keys.deleteKey(ownerId);
  return keys.size;
}
