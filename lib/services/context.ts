import { sql } from "drizzle-orm";

import type { Database } from "#lib/db/database.ts";
import type { KeyStore } from "#lib/db/key-store.ts";
import type { Actor } from "#lib/domain/actor.ts";
import type { Mailbox } from "#lib/domain/mailbox.ts";
import type { BudgetLimits } from "#lib/domain/model-budget.ts";
import type { PriceBook } from "#lib/domain/price-book.ts";
import type { Integrations } from "#lib/integrations/ports.ts";

import { type AuditEntry, flushAudit } from "./audit.ts";
import type { ConfiguredConnection } from "./configured-connections.ts";

/** Limits and addresses that come from the configuration, fixed for the life of a process. */
export type ServiceSettings = {
  appEnv: "sandbox" | "development" | "production";
  publicUrl: string;
  /** The highest send mode that this environment allows at all. */
  sendModeCeiling: "HALTED" | "DRAFT_ONLY" | "SHADOW" | "SEND_ALLOWLIST" | "SEND";
  /** Lower-case addresses and domains that SEND_ALLOWLIST may write to. */
  sendAllowList: readonly string[];
  undoWindowMs: number;
  /** Faster than this no text can have been read before its approval; 0 asks nobody. */
  readingWordsPerMinute: number;
  /** How long a worker that stopped answering keeps others from a send. */
  sendLeaseMs: number;
  /** After a lost answer: how long the sent copy is looked for before a person must settle it. */
  unknownAfterMs: number;
  /** Every mailbox that replies may leave from; one of them is the default. */
  mailboxes: readonly Mailbox[];
  /** The default mailbox. */
  mailFrom: { address: string; name: string };
  linkHosts: readonly string[];
  /** What drafting with a model may cost, and what it costs. */
  model: BudgetLimits & { prices: PriceBook };
  hubspot: {
    clientSecrets: readonly string[];
    acceptV2: boolean;
    portalId: string | null;
    /** How long a HubSpot workflow waits for the operator's decision. */
    actionWaitDays: number;
  };
  /** Where people open a contact or a mail thread; null where nobody said. */
  outside: { hubspotUrl: string | null; gmailUrl: string | null };
  isFormsPolling: boolean;
  isJournalRead: boolean;
  alertWebhookUrl: string | null;
  /** Drafts are written with a model's help. */
  isModelUsed: boolean;
  isListUnsubscribe: boolean;
  /** Accounts at outside services, without their secrets. */
  connections: readonly ConfiguredConnection[];
};

/** Who is asking, through which connections, at what time. Every use-case takes one. */
export type ServiceContext = {
  actor: Actor;
  db: Database;
  keys: KeyStore;
  integrations: Integrations;
  settings: ServiceSettings;
  requestId: string;
  /** Inside a transaction: the database's time, the same for the whole transaction. */
  now: () => Date;
  /** A fixed clock for tests; null means the database's clock. */
  fixedClock: (() => Date) | null;
  /** Written as the transaction's last statements, so that the chain's head is locked as briefly as possible. */
  pendingAudit: AuditEntry[] | null;
};

/** Runs `work` in a transaction. Inside, `ctx` is the transaction's own context; nesting makes a savepoint. */
export async function withTransaction<T>(
  ctx: ServiceContext,
  work: (ctx: ServiceContext) => Promise<T>,
): Promise<T> {
  return ctx.db.transaction(async (tx) => {
    const now = ctx.pendingAudit ? ctx.now : await transactionClock(ctx, tx);
    const pendingAudit: AuditEntry[] = [];
    const result = await work({ ...ctx, db: tx, now, pendingAudit });
    if (ctx.pendingAudit) ctx.pendingAudit.push(...pendingAudit);
    else await flushAudit(tx, pendingAudit);
    return result;
  });
}

const MAX_TRANSACTION_MS = 20_000;

/**
 * Reads the database's time and bounds the transaction: a process that freezes between two messages of one statement
 * holds its locks for no longer. No other time limit of Postgres sees that state, and this one exists from 17 on.
 */
async function transactionClock(ctx: ServiceContext, tx: Database): Promise<() => Date> {
  if (ctx.fixedClock) return ctx.fixedClock;
  const [row] = await tx.execute<{ at: string }>(sql`
    select to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
      case when current_setting('server_version_num')::int >= 170000
        then set_config('transaction_timeout', ${String(MAX_TRANSACTION_MS)}, true) end as bounded`);
  const at = new Date(row?.at ?? Number.NaN);
  return () => at;
}
