import { noteReadCursorError } from "#lib/db/read-cursors.ts";
import { authorize } from "#lib/domain/actor.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";
import { cursorName, readMailbox } from "./read-mailbox.ts";

/** Reads every Gmail mailbox on from where it was read last. One that fails does not keep the others unread. */
export async function readMailboxes(ctx: ServiceContext): Promise<{ seen: number; noted: number }> {
  authorize(ctx.actor, "mailbox:read");
  const total = { seen: 0, noted: 0 };
  let failure: { error: unknown } | null = null;
  for (const { id: mailboxId } of ctx.settings.mailboxes.filter(({ provider }) => provider === "gmail")) {
    try {
      const { seen, noted } = await readMailbox(ctx, { mailboxId });
      total.seen += seen;
      total.noted += noted;
    } catch (error) {
      const { code } = failureOf(error);
      log().warn({ mailboxId, code }, "A mailbox could not be read. It is read on from the same place.");
      await noteReadCursorError(ctx.db, { name: cursorName(mailboxId), errorCode: code, at: ctx.now() });
      failure ??= { error };
    }
  }
  if (failure) throw failure.error;
  return total;
}
