import { setTimeout as sleep } from "node:timers/promises";

import {
  claimLandedDeliveries,
  deleteLandedDelivery,
  type LandedDelivery,
  openLandedBody,
  releaseLandedDelivery,
} from "#lib/db/landed-deliveries.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError, expectedIn, isTransient } from "#lib/domain/errors.ts";
import { failureOf, systemCode } from "#lib/domain/failure.ts";
import { count } from "#lib/observability/counters.ts";
import { log } from "#lib/observability/log.ts";
import { traced } from "#lib/observability/trace.ts";

import { raiseAlert } from "../alerts/raise-alert.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import type { SignedDelivery, StoredOutcome } from "./delivery.ts";
import { isIntakeBusy } from "./in-flight.ts";
import { quarantineDelivery } from "./quarantine-delivery.ts";
import { storeDelivery } from "./store-delivery.ts";
import { adapterOfPath } from "./webhook-paths.ts";

export type ProcessedDelivery = { id: string; stored: StoredOutcome | null };

const BATCH_SIZE = 16;
const CONCURRENCY = 4;
const LEASE_MS = 20_000;
/** After so many failures that were nobody's outage a delivery is for a person to look at. */
const MAX_ATTEMPTS = 5;
const YIELD_MS = 20;
const LONGEST_YIELD_MS = 250;

/**
 * Tells landed deliveries apart: takes some, stores each through the one door, and forgets that it had landed in the
 * transaction that stores it. `stored` is null where it has to be tried again. Empty when nothing waits.
 */
export async function processLandedDeliveries(ctx: ServiceContext): Promise<ProcessedDelivery[]> {
  authorize(ctx.actor, "submission:receive");
  const rows = await claimLandedDeliveries(ctx.db, { limit: BATCH_SIZE, leaseMs: LEASE_MS });
  const findKey = keyFinder(ctx);
  const processed: ProcessedDelivery[] = [];
  const waiting = rows.values();
  const work = async () => {
    for (const row of waiting) {
      await yieldToIntake();
      processed.push({
        id: row.id,
        stored: await traced({ requestId: row.id }, () =>
          processOne({ ...ctx, requestId: row.id }, { row, findKey }),
        ),
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, rows.length) }, work));
  return processed;
}

type FindKey = (id: string) => Promise<SubjectKey | null>;
type Claimed = { row: LandedDelivery; findKey: FindKey };

/** Rows that landed together share a key: it is asked for once. */
function keyFinder({ keys }: ServiceContext): FindKey {
  const asked = new Map<string, Promise<SubjectKey | null>>();
  return (id) => {
    const known = asked.get(id) ?? keys.findKey(id);
    asked.set(id, known);
    return known;
  };
}

/** Whoever still waits for an answer comes first, but what has landed is never left standing. */
async function yieldToIntake(): Promise<void> {
  for (let waitedMs = 0; isIntakeBusy() && waitedMs < LONGEST_YIELD_MS; waitedMs += YIELD_MS) {
    await sleep(YIELD_MS);
  }
}

async function processOne(ctx: ServiceContext, claimed: Claimed): Promise<StoredOutcome | null> {
  const { row } = claimed;
  try {
    const stored = await store(ctx, claimed);
    // A replay stores nothing, so nothing has taken its row away.
    if (stored.deliveryId === null) await deleteLandedDelivery(ctx.db, row.id);
    report(row, stored);
    return stored;
  } catch (error) {
    await putOff(ctx, row, error);
    return null;
  }
}

async function store(ctx: ServiceContext, { row, findKey }: Claimed): Promise<StoredOutcome> {
  const { path } = row;
  const delivery = openDelivery(row, await findKey(row.landingKeyId));
  if (row.attempts > MAX_ATTEMPTS) return quarantineDelivery(ctx, delivery, { path, cause: "unstorable" });
  try {
    return await storeDelivery(ctx, { path, delivery });
  } catch (error) {
    if (isOutage(error) || row.attempts < MAX_ATTEMPTS) throw error;
    logFailure(row, error);
    return quarantineDelivery(ctx, delivery, { path, cause: "unstorable" });
  }
}

function openDelivery(row: LandedDelivery, key: SubjectKey | null): SignedDelivery {
  if (!key) throw new AppError("internal", "The key of a landed delivery is gone: it cannot be read again.");
  return {
    id: row.id,
    adapter: adapterOfPath(row.path) ?? "workflow_webhook",
    rawBody: openLandedBody(row, key),
    headers: row.headers,
    signatureVersion: row.signatureVersion,
    isPreviousSecret: row.signedWithPreviousSecret === 1,
    replayDigest: row.replayDigest,
    arrivedAt: row.landedAt,
  };
}

function report(row: LandedDelivery, { outcome, cause, workflowId }: StoredOutcome): void {
  count("deliveries_processed_total", { outcome, cause: cause ?? "none" });
  const line = { deliveryId: row.id, path: row.path, outcome, cause, workflowId };
  if (outcome === "quarantined") log().warn(line, "A webhook delivery is in quarantine.");
  else log().info(line, "A webhook delivery was taken in.");
}

async function putOff(ctx: ServiceContext, row: LandedDelivery, error: unknown): Promise<void> {
  logFailure(row, error);
  count("deliveries_put_off_total");
  const pauseMs = 1_000 * 2 ** Math.min(row.attempts, 8);
  const isAttempt = !isOutage(error);
  // Not even quarantine could take it, for instance because its key cannot be opened: a person hears of it, once.
  const isStuck = isAttempt && row.attempts === MAX_ATTEMPTS;
  try {
    await withTransaction(ctx, async (ctx) => {
      await releaseLandedDelivery(ctx.db, row.id, { pauseMs, isAttempt });
      if (isStuck) await raiseAlert(ctx, { kind: "delivery_stuck", entityId: row.id });
    });
  } catch {
    // The lease ends by itself.
  }
}

function logFailure(row: LandedDelivery, error: unknown): void {
  log().error(
    {
      deliveryId: row.id,
      attempts: row.attempts,
      code: failureOf(error).code,
      systemCode: systemCode(error),
      kind: error instanceof Error ? error.name : typeof error,
    },
    "A landed delivery could not be stored. It is tried again, and goes to quarantine after five attempts.",
  );
}

/** SQLSTATE classes and socket errors that say nothing about the delivery itself. */
const OUTAGE =
  /^(08|25|40|53|55|57|58)[0-9A-Z]{3}$|^(CONNECT|ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_)/;

function isOutage(error: unknown): boolean {
  const expected = expectedIn(error);
  if (expected) return expected.code !== "internal" && isTransient(expected);
  return OUTAGE.test(systemCode(error) ?? "");
}
