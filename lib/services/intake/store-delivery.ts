import { findDeliveryByReplayDigestOrNull } from "#lib/db/deliveries.ts";
import { readJson } from "#lib/domain/read-json.ts";

import type { ServiceContext } from "../context.ts";
import { parseDelivery } from "./adapters.ts";
import { REPLAY, type SignedDelivery, type StoredOutcome } from "./delivery.ts";
import { quarantineDelivery } from "./quarantine-delivery.ts";
import { storeParsedDelivery } from "./store-parsed-delivery.ts";
import { adapterOfPath } from "./webhook-paths.ts";

/** The one door: whatever brought a delivery here, it becomes a submission, a repeat, or a row in quarantine. */
export async function storeDelivery(
  ctx: ServiceContext,
  { path, delivery: given }: { path: string; delivery: SignedDelivery },
): Promise<StoredOutcome> {
  if (given.replayDigest && (await findDeliveryByReplayDigestOrNull(ctx.db, given.replayDigest)))
    return REPLAY;
  const delivery: SignedDelivery = { ...given, adapter: adapterOfPath(path) ?? given.adapter };
  const json = readJson(delivery.rawBody);
  if (!json.ok) return quarantineDelivery(ctx, delivery, { cause: json.cause });
  const known = parseDelivery(path, json.value);
  if (!known) return quarantineDelivery(ctx, delivery, { cause: "unknown_shape" });
  const { adapter, parsed } = known;
  return storeParsedDelivery(ctx, { path, delivery: { ...delivery, adapter }, parsed });
}
