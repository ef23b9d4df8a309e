import { randomUUID } from "node:crypto";

import { findServerFacts, type ServerFacts } from "#lib/db/server-facts.ts";
import { systemCode } from "#lib/domain/failure.ts";

import type { ServiceContext } from "../context.ts";
import { compareMigrations } from "./compare-migrations.ts";

export type StartUpReport = {
  /** Reasons not to start. One line each: what is wrong, and how to mend it. */
  faults: string[];
  warnings: string[];
};

type Capacity = { poolSize: number; instanceCount: number; hasOwnRole: boolean };

const MOST_CONNECTIONS = 0.8;
const MAX_CLOCK_SKEW_MS = 30_000;
const CANNOT_SEND = "Mend it, or set MODE_DRAFT_ONLY=true.";

/** What only the databases can say about a configuration. Everything that is wrong at once. */
export async function checkStartUp(ctx: ServiceContext, capacity: Capacity): Promise<StartUpReport> {
  const report: StartUpReport = { faults: [], warnings: [] };
  await checkKeyStore(ctx, report);
  try {
    checkServer(ctx, await findServerFacts(ctx.db), { capacity, report });
    await checkMigrations(ctx, report);
  } catch (error) {
    report.warnings.push(
      `The database cannot be asked (${systemCode(error) ?? "no answer"}). Readiness fails until it can.`,
    );
  }
  return report;
}

async function checkKeyStore(ctx: ServiceContext, { faults }: StartUpReport): Promise<void> {
  try {
    await ctx.keys.findKeys([randomUUID()]);
  } catch (error) {
    faults.push(
      `KEY_STORE_URL cannot be used (${systemCode(error) ?? "no answer"}). Start the key store, or migrate it with: npm run db:migrate`,
    );
  }
}

function checkServer(
  ctx: ServiceContext,
  server: ServerFacts,
  { capacity, report }: { capacity: Capacity; report: StartUpReport },
): void {
  const { faults, warnings } = report;
  const maySend = ["SHADOW", "SEND_ALLOWLIST", "SEND"].includes(ctx.settings.sendModeCeiling);
  const refuseSending = maySend ? faults : warnings;

  if (server.isSuperuser && !capacity.hasOwnRole) {
    warnings.push(
      "DATABASE_URL signs in as a superuser. Set DATABASE_ROLE=countersign_app, so that nobody can rewrite the audit trail.",
    );
  }
  const off = Object.entries(server.durability).filter(([, value]) => value === "off");
  for (const [name] of off) {
    refuseSending.push(
      `The database runs with ${name}=off: a crash may lose what was acknowledged. ${CANNOT_SEND}`,
    );
  }
  const wanted = capacity.poolSize * capacity.instanceCount;
  if (wanted > server.maxConnections * MOST_CONNECTIONS) {
    faults.push(
      `DATABASE_POOL_SIZE × INSTANCE_COUNT is ${wanted}, more than 80 % of the database's ${server.maxConnections} connections. Lower one, or raise max_connections.`,
    );
  }
  if (server.hasKeyTable) {
    warnings.push(
      "The data database holds the keys too. Keep them elsewhere, or erasure cannot reach backups.",
    );
  }
  if (!ctx.fixedClock && Math.abs(ctx.now().getTime() - server.clock.getTime()) > MAX_CLOCK_SKEW_MS) {
    refuseSending.push(
      `This machine's clock is more than 30 s off the database's. Set both by NTP. ${CANNOT_SEND}`,
    );
  }
}

async function checkMigrations(ctx: ServiceContext, { faults, warnings }: StartUpReport): Promise<void> {
  const { state, names } = await compareMigrations(ctx);
  if (state === "behind") faults.push(`The database lacks ${names.join(", ")}. Run: npm run db:migrate`);
  if (state === "ahead") {
    faults.push(
      `The database has ${names.join(", ")}, which this build cannot work with. Start the newer build.`,
    );
  }
  if (state === "ahead_compatible") {
    warnings.push(`The database is ahead by ${names.join(", ")}: fine beside a newer build, not for long.`);
  }
}
