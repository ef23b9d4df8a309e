import { listWaitingSends, type WaitingSend } from "#lib/db/breaker-drains.ts";
import type { GuardedService } from "#lib/domain/breaker.ts";
import { findMailbox } from "#lib/domain/mailbox.ts";

import type { ServiceContext } from "../context.ts";
import { servicesOfReply } from "./services-of-reply.ts";

/** Approved replies that cannot leave while this service is cut off, oldest first. */
export async function listSendsThatWaitFor(
  ctx: ServiceContext,
  service: GuardedService,
  cap: number,
): Promise<WaitingSend[]> {
  const { mailboxes } = ctx.settings;
  const ids = mailboxes.filter(({ id }) => servicesOfReply(mailboxes, id).has(service)).map(({ id }) => id);
  const unnamed = findMailbox(mailboxes, null)?.id ?? "";
  return listWaitingSends(ctx.db, { mailboxIds: ids, unnamed, cap });
}
