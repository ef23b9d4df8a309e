import { insertLandedDeliveries, type NewLandedDelivery } from "#lib/db/landed-deliveries.ts";
import { authorize } from "#lib/domain/actor.ts";
import { isDataFault, systemCode } from "#lib/domain/failure.ts";
import { count } from "#lib/observability/counters.ts";

import type { ServiceContext } from "../context.ts";
import { forgetLandingKey, landingKey } from "./landing-key.ts";
import { createMicroBatcher, type MicroBatcher } from "./micro-batcher.ts";

const LANES = 2;
const MAX_ROWS = 100;
const MAX_BATCH_BYTES = 4 * 1_048_576;
const MAX_WAITING = 2_000;
/** SQLSTATE of a not-null violation: the landing key is gone. */
const KEY_GONE = "23502";

type Batchers = WeakMap<object, MicroBatcher<NewLandedDelivery>>;
const globals = globalThis as typeof globalThis & { __countersignLanding?: Batchers };
const batchers = (globals.__countersignLanding ??= new WeakMap());

/** Settles when the delivery is committed, together with whatever else arrived in the same moment. */
export async function landDelivery(ctx: ServiceContext, delivery: NewLandedDelivery): Promise<void> {
  authorize(ctx.actor, "submission:receive");
  await batcherOf(ctx).add(delivery, delivery.rawBody.length);
}

function batcherOf(ctx: ServiceContext): MicroBatcher<NewLandedDelivery> {
  const known = batchers.get(ctx.db);
  if (known) return known;
  const batcher = createMicroBatcher<NewLandedDelivery>({
    lanes: LANES,
    maxItems: MAX_ROWS,
    maxBytes: MAX_BATCH_BYTES,
    maxWaiting: MAX_WAITING,
    run: (rows) => landBatch(ctx, rows),
  });
  batchers.set(ctx.db, batcher);
  return batcher;
}

/** Values that the database refuses make a batch fail as a whole: then each delivery stands for itself. */
async function landBatch(
  ctx: ServiceContext,
  rows: readonly NewLandedDelivery[],
): Promise<PromiseSettledResult<void>[]> {
  try {
    await insert(ctx, rows);
    return rows.map(() => ({ status: "fulfilled", value: undefined }));
  } catch (error) {
    if (!isDataFault(error)) throw error;
    count("webhook_batches_split_total");
    return Promise.allSettled(rows.map((row) => landAlone(ctx, row)));
  }
}

/** Path, digest and sealed bytes can always be stored; what can be odd are a stranger's headers. */
async function landAlone(ctx: ServiceContext, row: NewLandedDelivery): Promise<void> {
  try {
    await insert(ctx, [row]);
  } catch (error) {
    if (!isDataFault(error)) throw error;
    await insert(ctx, [{ ...row, headers: {} }]);
  }
}

async function insert(ctx: ServiceContext, rows: readonly NewLandedDelivery[]): Promise<void> {
  const key = landingKey(ctx, rows.length);
  try {
    await insertLandedDeliveries(ctx.db, await key, rows);
  } catch (error) {
    if (systemCode(error) !== KEY_GONE) throw error;
    forgetLandingKey(ctx, key);
    await insertLandedDeliveries(ctx.db, await landingKey(ctx, rows.length), rows);
  }
}
