import { findDeliveryByReplayDigestOrNull } from "#lib/db/deliveries.ts";
import { systemCode } from "#lib/domain/failure.ts";
import { readJson } from "#lib/domain/read-json.ts";

import type { ServiceContext } from "../context.ts";
import { parseDelivery } from "./adapters.ts";
import { REPLAY, type SignedDelivery, type StoredOutcome } from "./delivery.ts";
import { normaliseSubmission } from "./normalise-submission.ts";
import { quarantineDelivery } from "./quarantine-delivery.ts";
import { storeSubmission } from "./store-submission.ts";

/** The one door: whatever brought a delivery here, it becomes a submission, a repeat, or a row in quarantine. */
export async function storeDelivery(
  ctx: ServiceContext,
  { path, delivery }: { path: string; delivery: SignedDelivery },
): Promise<StoredOutcome> {
  if (delivery.replayDigest && (await findDeliveryByReplayDigestOrNull(ctx.db, delivery.replayDigest)))
    return REPLAY;
  const json = readJson(delivery.rawBody);
  if (!json.ok) return quarantineDelivery(ctx, delivery, { cause: json.cause });
  const known = parseDelivery(path, json.value);
  if (!known) return quarantineDelivery(ctx, delivery, { cause: "unknown_shape" });
  const recognised = { ...delivery, adapter: known.adapter };
  const { portalId } = ctx.settings.hubspot;
  if (portalId && known.parsed.portalId && known.parsed.portalId !== portalId) {
    return quarantineDelivery(ctx, recognised, { cause: "wrong_portal" });
  }
  const submission = normaliseSubmission(known.parsed, {
    rawBody: delivery.rawBody,
    receivedAt: ctx.now(),
    ownAddresses: [ctx.settings.mailFrom.address],
  });
  try {
    return await storeSubmission(ctx, { delivery: recognised, submission });
  } catch (error) {
    if (!isDataFault(error)) throw error;
    return quarantineDelivery(ctx, recognised, { cause: "unstorable" });
  }
}

/** SQLSTATE class 22: the database will refuse these values however often they come. */
function isDataFault(error: unknown): boolean {
  return /^22[0-9A-Z]{3}$/.test(systemCode(error) ?? "");
}
