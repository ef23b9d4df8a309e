import type { BreakerView } from "#lib/contracts/breakers.ts";
import type { ServicesView, ServiceView } from "#lib/contracts/services.ts";
import {
  type Backlog,
  listLatestServiceErrors,
  listServiceBacklog,
  listServiceMinutes,
  type ServiceErrorRow,
  type ServiceMinuteRow,
} from "#lib/db/service-calls.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { findMailbox } from "#lib/domain/mailbox.ts";
import {
  conditionOf,
  OUTSIDE_SERVICES,
  type OutsideService,
  SERVICE_WORDS,
  STEPS_BY_NEED,
} from "#lib/domain/outside-service.ts";
import { addLatencies, latencyPercentile, noLatencies } from "#lib/domain/service-latency.ts";

import { readBreakerViews } from "../breakers/breaker-view.ts";
import type { ServiceContext, ServiceSettings } from "../context.ts";

const MINUTE_MS = 60_000;
const SHOWN_MINUTES = 60;
const SHOWN_ERRORS = 3;
const BACKLOG_CAP = 1000;

/** Every outside service: how it answers now, how it did in the last hour, and what waits for it. */
export async function listServices(ctx: ServiceContext): Promise<ServicesView> {
  authorize(ctx.actor, "service:read");
  const now = ctx.now();
  const [breakers, minutes, errors, backlog] = await Promise.all([
    readBreakerViews(ctx),
    listServiceMinutes(ctx.db, firstMinute(now)),
    listLatestServiceErrors(ctx.db, { services: OUTSIDE_SERVICES, each: SHOWN_ERRORS }),
    listServiceBacklog(ctx.db, { steps: Object.values(STEPS_BY_NEED).flat(), cap: BACKLOG_CAP }),
  ]);
  return {
    services: OUTSIDE_SERVICES.map((service) => {
      const of = <Row extends { service: string }>(rows: readonly Row[]) =>
        rows.filter((row) => row.service === service);
      return toView({
        settings: ctx.settings,
        now,
        service,
        breaker: of(breakers)[0] ?? null,
        minutes: of(minutes),
        errors: of(errors),
        backlog,
      });
    }),
    may: {
      open: can(ctx.actor, "breaker:open"),
      close: can(ctx.actor, "breaker:close"),
      probe: can(ctx.actor, "breaker:probe"),
      reset: can(ctx.actor, "breaker:reset"),
    },
    serverTime: now.toISOString(),
  };
}

type Known = {
  settings: ServiceSettings;
  now: Date;
  service: OutsideService;
  breaker: BreakerView | null;
  minutes: readonly ServiceMinuteRow[];
  errors: readonly ServiceErrorRow[];
  backlog: readonly Backlog[];
};

function toView({ settings, now, service, breaker, minutes, errors, backlog }: Known): ServiceView {
  const counts = minutes.map(({ minute, calls, failures }) => ({ at: minute, calls, failures }));
  const { condition, since } = conditionOf(counts, now);
  return {
    ...{ service, condition, ...SERVICE_WORDS[service] },
    isConfigured: isConfigured(settings, service),
    since: since?.toISOString() ?? null,
    breaker,
    calls: counts.reduce((sum, { calls }) => sum + calls, 0),
    failures: counts.reduce((sum, { failures }) => sum + failures, 0),
    p95Ms: latencyPercentile(
      minutes.reduce((sum, { latencies }) => addLatencies(sum, latencies), noLatencies()),
      0.95,
    ),
    lastCallAt: counts.findLast(({ calls }) => calls > 0)?.at.toISOString() ?? null,
    minutes: cells(counts, now),
    errors: errors.map(({ operation, code, message, count, firstAt, lastAt }) => ({
      ...{ operation, code, message, count },
      firstAt: firstAt.toISOString(),
      lastAt: lastAt.toISOString(),
    })),
    backlog: backlogOf(settings, service, backlog),
  };
}

function cells(
  counts: readonly { at: Date; calls: number; failures: number }[],
  now: Date,
): ServiceView["minutes"] {
  const known = new Map(counts.map((count) => [count.at.getTime(), count]));
  const first = firstMinute(now).getTime();
  return Array.from({ length: SHOWN_MINUTES }, (_, index) => {
    const at = first + index * MINUTE_MS;
    const { calls = 0, failures = 0 } = known.get(at) ?? {};
    return { at: new Date(at).toISOString(), calls, failures };
  });
}

function firstMinute(now: Date): Date {
  return new Date((Math.floor(now.getTime() / MINUTE_MS) - SHOWN_MINUTES + 1) * MINUTE_MS);
}

function isConfigured(settings: ServiceSettings, service: OutsideService): boolean {
  switch (service) {
    case "hubspot":
    case "identity":
      return true;
    case "gmail":
    case "smtp":
      return settings.mailboxes.some(({ provider }) => provider === service);
    case "model":
      return settings.isModelUsed;
    case "alerts":
      return settings.alertWebhookUrl !== null;
  }
}

function backlogOf(
  settings: ServiceSettings,
  ...[service, backlog]: [OutsideService, readonly Backlog[]]
): ServiceView["backlog"] {
  if (service === "identity" || service === "alerts") return null;
  const standing = backlog.filter(({ step, mailboxId }) => {
    if (service === "hubspot" || service === "model") return isAmong(STEPS_BY_NEED[service], step);
    const provider = findMailbox(settings.mailboxes, mailboxId)?.provider;
    return isAmong(STEPS_BY_NEED.mail, step) && provider === service;
  });
  const waiting = standing.reduce((sum, group) => sum + group.waiting, 0);
  const oldest = standing.toSorted((a, b) => a.oldestAt.getTime() - b.oldestAt.getTime())[0];
  return { waiting, isCapped: waiting >= BACKLOG_CAP, oldestAt: oldest?.oldestAt.toISOString() ?? null };
}

function isAmong(steps: readonly string[], step: string): boolean {
  return steps.includes(step);
}
