import type { BreakerView } from "#lib/contracts/breakers.ts";
import {
  type BreakerChangeRow,
  type BreakerRow,
  listBreakerChanges,
  listBreakers,
} from "#lib/db/breakers.ts";
import { findUserNames } from "#lib/db/user-names.ts";
import {
  breakerReason,
  type BreakerState,
  type GuardedService,
  isHeld,
  shownState,
} from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";
import { SERVICE_WORDS } from "#lib/domain/outside-service.ts";

import type { ServiceContext } from "../context.ts";

const MINUTE_MS = 60_000;
const SHOWN_MINUTES = 60;
const RANK: readonly BreakerState[] = ["closed", "half_open", "open"];

/** Every breaker with the history of its last hour. */
export async function readBreakerViews(ctx: ServiceContext): Promise<BreakerView[]> {
  const now = ctx.now();
  const rows = await listBreakers(ctx.db);
  const since = firstMinute(now);
  const [changes, names] = await Promise.all([
    listBreakerChanges(ctx.db, { services: rows.map(({ service }) => service), since }),
    findUserNames(
      ctx.db,
      rows.flatMap(({ forcedBy }) => (forcedBy === null ? [] : [forcedBy])),
    ),
  ]);
  return rows.map((row) => {
    const own = changes.filter(({ service }) => service === row.service);
    return toView(row, { now, changes: own, by: names.find(({ id }) => id === row.forcedBy)?.name ?? null });
  });
}

export async function readBreakerView(ctx: ServiceContext, service: GuardedService): Promise<BreakerView> {
  const found = (await readBreakerViews(ctx)).find((view) => view.service === service);
  if (!found) throw new AppError("not_found", "There is no breaker for this service.");
  return found;
}

type Known = { now: Date; changes: readonly BreakerChangeRow[]; by: string | null };

function toView(row: BreakerRow, { now, changes, by }: Known): BreakerView {
  const { service, openUntil, probeOwner, probeUntil, probeDraftId, probeKeptUntil, forcedUntil } = row;
  const state = shownState(row, now);
  const held = isHeld(row, "open", now) ? "open" : isHeld(row, "closed", now) ? "closed" : null;
  return {
    ...{ service, name: SERVICE_WORDS[service].name, state },
    reason: state === "closed" ? null : sentence(row.reason),
    since: row.openedAt?.toISOString() ?? null,
    nextProbeAt: state === "closed" ? null : (openUntil?.toISOString() ?? null),
    probe:
      row.state === "half_open" && probeOwner !== null && probeUntil !== null
        ? { owner: probeOwner, until: probeUntil.toISOString() }
        : null,
    keptFor:
      probeDraftId !== null && probeKeptUntil !== null && probeKeptUntil > now
        ? { draftId: probeDraftId, until: probeKeptUntil.toISOString() }
        : null,
    forced: held && forcedUntil ? { state: held, by, until: forcedUntil.toISOString() } : null,
    consecutiveOpens: row.consecutiveOpens,
    savedCalls: row.savedCalls,
    errors: row.errors,
    minutes: minutesOf(changes, now),
  };
}

function sentence(reason: string | null): string {
  const words = breakerReason(reason);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** The worst state that each minute has seen. */
function minutesOf(changes: readonly BreakerChangeRow[], now: Date): BreakerState[] {
  const first = firstMinute(now).getTime();
  return Array.from({ length: SHOWN_MINUTES }, (_, index) => {
    const from = first + index * MINUTE_MS;
    const within = changes.filter(({ at }) => at.getTime() >= from && at.getTime() < from + MINUTE_MS);
    const before = changes.findLast(({ at }) => at.getTime() < from)?.state ?? "closed";
    return [before, ...within.map(({ state }) => state)].reduce((worst, state) =>
      RANK.indexOf(state) > RANK.indexOf(worst) ? state : worst,
    );
  });
}

function firstMinute(now: Date): Date {
  return new Date((Math.floor(now.getTime() / MINUTE_MS) - SHOWN_MINUTES + 1) * MINUTE_MS);
}
