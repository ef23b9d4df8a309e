import type { StatusTone } from "#components/ui/status.tsx";
import type { ServiceView } from "#lib/contracts/services.ts";

export function toneOf({ breaker, condition }: ServiceView): StatusTone {
  if (breaker?.state === "open") return "stop";
  if (breaker?.state === "half_open") return "wait";
  if (condition === "failing" || condition === "faltering") return "warn";
  return condition === "answering" ? "ok" : "plain";
}

export function stateWord({ breaker, condition }: ServiceView): string {
  if (breaker?.state === "open") return "breaker open";
  return breaker?.state === "half_open" ? "breaker probing" : condition;
}

/** Services that something is wrong with; one that nobody asked lately is not among them. */
export function illServices(services: readonly ServiceView[]): ServiceView[] {
  return services.filter((service) => service.isConfigured && !["ok", "plain"].includes(toneOf(service)));
}
