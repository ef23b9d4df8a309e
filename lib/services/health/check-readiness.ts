import { randomUUID } from "node:crypto";

import { databaseClock } from "#lib/db/deliveries.ts";
import { env } from "#lib/env.ts";
import { isDraining } from "#lib/observability/draining.ts";

import type { ServiceContext } from "../context.ts";
import { clockSkewMs, isHarmless } from "../intake/clock-skew.ts";
import { compareMigrations } from "../start-up/compare-migrations.ts";

const CHECKS = ["database", "migrations", "keyStore", "engine", "clock", "process"] as const;
type Check = (typeof CHECKS)[number];
/** What people and HubSpot come for. */
const CAPABILITIES = ["intake", "console", "drafting", "sending"] as const;
type Capability = (typeof CAPABILITIES)[number];

/** States only: what a stranger may see. */
export type Readiness = {
  status: "ready" | "not_ready";
  checks: Record<Check, "ready" | "failing" | "draining">;
  /** What cannot be done here now. */
  blocked: Capability[];
};

const DEADLINE_MS = 2_000;
/** So old an answer may be. */
export const FRESH_FOR_MS = 1_000;
type Memo = { at: number; wasDraining: boolean; result: Promise<Readiness> };
const state = globalThis as typeof globalThis & { __countersignReadiness?: Memo };

/** What each check takes away when it fails. An engine that is away delays work and loses none. */
const NEEDED_FOR: Record<Check, readonly Capability[]> = {
  database: CAPABILITIES,
  migrations: CAPABILITIES,
  keyStore: CAPABILITIES,
  engine: ["drafting", "sending"],
  clock: ["intake"],
  process: CAPABILITIES,
};

/** Whether this process can do its work now. Asked at most once a second, however many ask. */
export function checkReadiness(ctx: ServiceContext): Promise<Readiness> {
  const known = state.__countersignReadiness;
  const isFresh = known && performance.now() - known.at < FRESH_FOR_MS;
  if (isFresh && known.wasDraining === isDraining()) return known.result;
  const result = measure(ctx);
  state.__countersignReadiness = { at: performance.now(), wasDraining: isDraining(), result };
  return result;
}

async function measure(ctx: ServiceContext): Promise<Readiness> {
  const [database, migrations, keyStore, engine, clock] = await Promise.all([
    passes(async () => Boolean(await databaseClock(ctx.db))),
    passes(async () => ["current", "ahead_compatible"].includes((await compareMigrations(ctx)).state)),
    passes(async () => Boolean(await ctx.keys.findKeys([randomUUID()]))),
    passes(isEngineReachable),
    passes(async () => isHarmless(await clockSkewMs(ctx))),
  ]);
  const checks: Readiness["checks"] = {
    ...{ database, migrations, keyStore, engine },
    // Without a database there is nothing to compare with: one fault, not two.
    clock: database === "ready" ? clock : "ready",
    process: isDraining() ? "draining" : "ready",
  };
  const failing = CHECKS.filter((check) => checks[check] !== "ready");
  const blocked = CAPABILITIES.filter((each) => failing.some((check) => NEEDED_FOR[check].includes(each)));
  // Where submissions cannot be taken in, another instance shall be asked.
  return { status: blocked.includes("intake") ? "not_ready" : "ready", checks, blocked };
}

async function isEngineReachable(): Promise<boolean> {
  const base = env().INNGEST_BASE_URL;
  if (!base) return true;
  const response = await fetch(`${base}/health`, {
    redirect: "error",
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  await response.body?.cancel();
  return response.ok;
}

async function passes(check: () => Promise<boolean>): Promise<"ready" | "failing"> {
  const deadline = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => deadline.resolve(false), DEADLINE_MS);
  try {
    return (await Promise.race([check(), deadline.promise])) ? "ready" : "failing";
  } catch {
    return "failing";
  } finally {
    clearTimeout(timer);
  }
}
