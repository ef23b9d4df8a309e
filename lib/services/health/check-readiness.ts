import { randomUUID } from "node:crypto";

import { databaseClock } from "#lib/db/deliveries.ts";
import { env } from "#lib/env.ts";
import { isDraining } from "#lib/observability/draining.ts";
import { serviceState } from "#lib/observability/service-health.ts";

import type { ServiceContext } from "../context.ts";
import { compareMigrations } from "../start-up/compare-migrations.ts";

/** States only: what a stranger may see. */
export type Readiness = {
  status: "ready" | "not_ready";
  checks: Record<
    "database" | "migrations" | "keyStore" | "engine" | "process",
    "ready" | "failing" | "draining"
  >;
};

const DEADLINE_MS = 2_000;
const FRESH_FOR_MS = 1_000;
type Memo = { at: number; result: Promise<Readiness> };
const state = globalThis as typeof globalThis & { __countersignReadiness?: Memo };

/** Whether this process can do its work now. Asked at most once a second, however many ask. */
export function checkReadiness(ctx: Pick<ServiceContext, "db" | "keys">): Promise<Readiness> {
  const known = state.__countersignReadiness;
  if (known && performance.now() - known.at < FRESH_FOR_MS && !isDraining()) return known.result;
  const result = measure(ctx);
  state.__countersignReadiness = { at: performance.now(), result };
  return result;
}

async function measure(ctx: Pick<ServiceContext, "db" | "keys">): Promise<Readiness> {
  const [database, migrations, keyStore, engine] = await Promise.all([
    passes(async () => Boolean(await databaseClock(ctx.db))),
    passes(async () => ["current", "ahead_compatible"].includes((await compareMigrations(ctx)).state)),
    passes(async () => Boolean(await ctx.keys.findKeys([randomUUID()]))),
    passes(isEngineReachable),
  ]);
  const checks: Readiness["checks"] = {
    database,
    migrations,
    keyStore,
    engine,
    process: isDraining() ? "draining" : "ready",
  };
  // An engine that is away delays work and loses none: the door stays open for submissions.
  const needed = [checks.database, checks.migrations, checks.keyStore, checks.process];
  return { status: needed.every((check) => check === "ready") ? "ready" : "not_ready", checks };
}

/** How the outside systems have answered this process lately. */
export async function checkDependencies(
  ctx: Pick<ServiceContext, "db" | "keys">,
): Promise<{ status: "ok" | "degraded"; dependencies: Record<string, string> }> {
  const { checks } = await checkReadiness(ctx);
  const { database, keyStore, engine } = checks;
  const dependencies = {
    database,
    keyStore,
    engine,
    hubspot: serviceState("HubSpot"),
    gmail: serviceState("Gmail"),
    model: serviceState("Model"),
  };
  const isDegraded = Object.values(dependencies).includes("failing");
  return { status: isDegraded ? "degraded" : "ok", dependencies };
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
