import type { ServiceView } from "#lib/contracts/services.ts";
import { authorize } from "#lib/domain/actor.ts";
import type { OutsideService } from "#lib/domain/outside-service.ts";
import { serviceState } from "#lib/observability/service-health.ts";

import type { ServiceContext } from "../context.ts";
import { listServices } from "../outside-services/list-services.ts";
import { checkReadiness } from "./check-readiness.ts";

/** States only: what a stranger may see. */
export type Dependencies = {
  status: "ok" | "degraded";
  dependencies: Record<string, string>;
  breakers: Record<string, string>;
};

export type DependencyDetails = Dependencies & {
  services: (Pick<ServiceView, "service" | "condition" | "breaker" | "p95Ms" | "calls" | "failures"> &
    Pick<ServiceView, "lastCallAt" | "backlog"> & {
      errors: { code: string; count: number; lastAt: string }[];
    })[];
};

/** So old an answer may be: a service that fails is no reason to ask the database more often. */
export const DEPENDENCIES_FRESH_FOR_MS = 2_000;
type Memo = { at: number; result: Promise<ServiceView[] | null> };
const state = globalThis as typeof globalThis & { __countersignDependencies?: Memo };

/** How the outside systems answer, of all instances together, and what guards the calls to them. Never fails. */
export async function checkDependencies(ctx: ServiceContext): Promise<Dependencies> {
  const [{ checks }, services] = await Promise.all([checkReadiness(ctx), configuredServices(ctx)]);
  const { database, keyStore, engine } = checks;
  const outside = services
    ? services.map(({ service, condition }) => [service, condition] as const)
    : Object.entries(SEEN_HERE).map(([service, name]) => [service, serviceState(name)] as const);
  const dependencies = { database, keyStore, engine, ...Object.fromEntries(outside) };
  const breakers = Object.fromEntries(
    (services ?? []).flatMap(({ service, breaker }) => (breaker ? [[service, breaker.state]] : [])),
  );
  const isDegraded =
    Object.values(dependencies).includes("failing") ||
    Object.values(breakers).some((each) => each !== "closed");
  return { status: isDegraded ? "degraded" : "ok", dependencies, breakers };
}

/** The same with latencies, counts and codes, for those who may see them. */
export async function readDependencyDetails(ctx: ServiceContext): Promise<DependencyDetails> {
  authorize(ctx.actor, "metrics:read");
  const services = (await configuredServices(ctx)) ?? [];
  return {
    ...(await checkDependencies(ctx)),
    services: services.map(({ service, condition, breaker, p95Ms, calls, failures, ...more }) => ({
      ...{ service, condition, breaker, p95Ms, calls, failures },
      ...{ lastCallAt: more.lastCallAt, backlog: more.backlog },
      errors: more.errors.map(({ code, count, lastAt }) => ({ code, count, lastAt })),
    })),
  };
}

/** By what this process calls them when nobody else can be asked. */
const SEEN_HERE = { hubspot: "HubSpot", gmail: "Gmail", model: "Model" } satisfies Partial<
  Record<OutsideService, string>
>;

/** Null while the database does not say. */
function configuredServices(ctx: ServiceContext): Promise<ServiceView[] | null> {
  const known = state.__countersignDependencies;
  if (known && performance.now() - known.at < DEPENDENCIES_FRESH_FOR_MS) return known.result;
  const monitor: ServiceContext = { ...ctx, actor: { type: "system", id: "monitor" } };
  const result = listServices(monitor).then(
    ({ services }) => services.filter(({ isConfigured }) => isConfigured),
    () => null,
  );
  state.__countersignDependencies = { at: performance.now(), result };
  return result;
}
