import { findDeliveryByReplayDigestOrNull } from "#lib/db/deliveries.ts";
import { readJson } from "#lib/domain/read-json.ts";

import type { ServiceContext } from "../context.ts";
import { parseDelivery } from "./adapters.ts";
import { REPLAY, type SignedDelivery, type StoredOutcome } from "./delivery.ts";
import { quarantineDelivery } from "./quarantine-delivery.ts";
import { storeEvents } from "./store-events.ts";
import { storeParsedDelivery } from "./store-parsed-delivery.ts";
import { adapterOfPath, EVENTS_PATH } from "./webhook-paths.ts";

/** The one door: whatever brought a delivery here, it becomes a submission, events, a repeat, or a row in quarantine. */
export async function storeDelivery(
  ctx: ServiceContext,
  { path, delivery: given }: { path: string; delivery: SignedDelivery },
): Promise<StoredOutcome> {
  if (given.replayDigest && (await findDeliveryByReplayDigestOrNull(ctx.db, given.replayDigest)))
    return REPLAY;
  const isFetched = given.signatureVersion === "none";
  const adapter = isFetched ? given.adapter : (adapterOfPath(path) ?? given.adapter);
  const delivery: SignedDelivery = { ...given, adapter };
  if (path === EVENTS_PATH) return storeEvents(ctx, { path, delivery });
  const json = readJson(delivery.rawBody);
  if (!json.ok) return quarantineDelivery(ctx, delivery, { path, cause: json.cause });
  const known = parseDelivery(path, json.value);
  if (!known) return quarantineDelivery(ctx, delivery, { path, cause: "unknown_shape" });
  return storeParsedDelivery(ctx, {
    path,
    delivery: { ...delivery, adapter: known.adapter },
    parsed: known.parsed,
  });
}
