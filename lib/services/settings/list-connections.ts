import type { ConnectionList, ConnectionView } from "#lib/contracts/settings.ts";
import { listLastSuccesses, listMailboxUse, type MailboxUse } from "#lib/db/connections.ts";
import { listLatestServiceErrors, type ServiceErrorRow } from "#lib/db/service-calls.ts";
import { authorize } from "#lib/domain/actor.ts";
import { findMailbox } from "#lib/domain/mailbox.ts";

import type { ServiceContext } from "../context.ts";

/** Every account at an outside service: where it is, what it may do, and when it last answered and last failed. */
export async function listConnections(ctx: ServiceContext): Promise<ConnectionList> {
  authorize(ctx.actor, "service:read");
  const { connections, mailboxes } = ctx.settings;
  const services = [...new Set(connections.map(({ service }) => service))];
  const [successes, errors, uses] = await Promise.all([
    listLastSuccesses(ctx.db, services),
    services.length === 0 ? [] : listLatestServiceErrors(ctx.db, { services, each: 1 }),
    listMailboxUse(ctx.db, {
      mailboxIds: connections.flatMap(({ mailboxId }) => mailboxId ?? []),
      unnamed: findMailbox(mailboxes, null)?.id ?? "",
    }),
  ]);
  const items = connections.map(({ id, service, name, host, account, scopes, mailboxId }) => {
    const isAlone = connections.filter((other) => other.service === service).length === 1;
    const use = uses.find((row) => row.mailboxId === mailboxId);
    const lastSuccessAt = latest([
      use?.sentAt,
      use?.readAt,
      // Calls are counted by service: with several mailboxes it is not known whose call it was.
      isAlone ? successes.get(service) : null,
    ]);
    const error = errors.find((row) => row.service === service);
    return {
      ...{ id, service, name, host, account },
      scopes: scopes ? [...scopes] : null,
      lastSuccessAt: host === null ? null : (lastSuccessAt?.toISOString() ?? null),
      lastFailure:
        host === null ? null : failureOf({ use, error: isAlone ? error : undefined, lastSuccessAt }),
    };
  });
  return { items, asOf: ctx.now().toISOString() };
}

type Known = { use: MailboxUse | undefined; error: ServiceErrorRow | undefined; lastSuccessAt: Date | null };

function failureOf({ use, error, lastSuccessAt }: Known): ConnectionView["lastFailure"] {
  if (use?.errorCode) return { at: null, code: use.errorCode, message: null, isCurrent: true };
  if (!error) return null;
  const { lastAt, code, message } = error;
  return {
    at: lastAt.toISOString(),
    code,
    message,
    isCurrent: lastSuccessAt === null || lastAt > lastSuccessAt,
  };
}

function latest(times: readonly (Date | null | undefined)[]): Date | null {
  const known = times.filter((time) => time instanceof Date).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(Math.max(...known));
}
