import type { ParsedDelivery } from "#lib/contracts/hubspot-deliveries.ts";
import { isDataFault } from "#lib/domain/failure.ts";

import type { ServiceContext } from "../context.ts";
import type { IncomingCallback } from "./attach-callback.ts";
import type { SignedDelivery, StoredOutcome } from "./delivery.ts";
import { normaliseSubmission } from "./normalise-submission.ts";
import { quarantineDelivery } from "./quarantine-delivery.ts";
import { storeSubmission } from "./store-submission.ts";
import { ACTIONS_PATH } from "./webhook-paths.ts";

/**
 * The part of the door behind the parser, for ways in that know the submission already, such as the forms API: the
 * same dedupe keys, the same quarantine. `delivery.rawBody` is what is kept sealed.
 */
export async function storeParsedDelivery(
  ctx: ServiceContext,
  { path, delivery, parsed }: { path: string; delivery: SignedDelivery; parsed: ParsedDelivery },
): Promise<StoredOutcome> {
  const { portalId } = ctx.settings.hubspot;
  if (portalId && parsed.portalId && parsed.portalId !== portalId) {
    return quarantineDelivery(ctx, delivery, { path, cause: "wrong_portal" });
  }
  const receivedAt = delivery.arrivedAt ?? ctx.now();
  const submission = normaliseSubmission(parsed, {
    rawBody: delivery.rawBody,
    receivedAt,
    ownAddresses: ctx.settings.mailboxes.map(({ address }) => address),
  });
  try {
    return await storeSubmission(ctx, {
      path,
      delivery,
      submission,
      callback: callbackOf(path, parsed, receivedAt),
    });
  } catch (error) {
    if (!isDataFault(error)) throw error;
    return quarantineDelivery(ctx, delivery, { path, cause: "unstorable" });
  }
}

/** On the path of actions, and only there, HubSpot was told to wait. */
function callbackOf(
  path: string,
  { callbackId, completeOn }: ParsedDelivery,
  since: Date,
): IncomingCallback | null {
  if (path !== ACTIONS_PATH || callbackId === null) return null;
  return { callbackId, completeOn: completeOn ?? "sent", since };
}
