import { createHash, randomUUID } from "node:crypto";

import { authorize } from "#lib/domain/actor.ts";
import { type SignatureCause, verifyHubSpotSignature } from "#lib/domain/hubspot-signature.ts";
import { oneLine } from "#lib/domain/text.ts";

import type { ServiceContext } from "../context.ts";
import { clockSkewMs, isHarmless } from "./clock-skew.ts";
import { landDelivery } from "./land-delivery.ts";
import { acceptsV2 } from "./webhook-paths.ts";

export type DeliveryRequest = {
  path: string;
  headers: readonly (readonly [string, string])[];
  rawBody: Buffer;
};

export type DeliveryAnswer =
  | { status: 202; outcome: "landed"; cause: null; isPreviousSecret: boolean; deliveryId: string }
  | { status: 400 | 401 | 503; outcome: "refused"; cause: SignatureCause | "clock_skew" };

/**
 * Takes a webhook delivery in. 202 means that it is stored for good, though nobody has looked into it yet: that is
 * done by `processLandedDeliveries`. 400 and 401 say that this message can never be valid; whatever could be our own
 * fault is 503 or thrown.
 */
export async function receiveDelivery(
  ctx: ServiceContext,
  request: DeliveryRequest,
): Promise<DeliveryAnswer> {
  authorize(ctx.actor, "submission:receive");
  const { clientSecrets, acceptV2 } = ctx.settings.hubspot;
  const signature = verifyHubSpotSignature(
    {
      method: "POST",
      uri: ctx.settings.publicUrl + request.path,
      headers: request.headers,
      rawBody: request.rawBody,
    },
    { secrets: clientSecrets, acceptV2: acceptV2 && acceptsV2(request.path), now: ctx.now() },
  );
  const isAboutTime = signature.ok || signature.cause === "stale" || signature.cause === "future";
  if (isAboutTime && !isHarmless(await clockSkewMs(ctx))) {
    return { status: 503, outcome: "refused", cause: "clock_skew" };
  }
  if (!signature.ok) return { status: signature.status, outcome: "refused", cause: signature.cause };

  const deliveryId = randomUUID();
  await landDelivery(ctx, {
    id: deliveryId,
    path: request.path,
    rawBody: request.rawBody,
    headers: keptHeaders(request.headers),
    signatureVersion: signature.version,
    signedWithPreviousSecret: signature.isPreviousSecret ? 1 : 0,
    replayDigest: signature.version === "v2" ? replayDigest(request) : null,
  });
  const { isPreviousSecret } = signature;
  return { status: 202, outcome: "landed", cause: null, isPreviousSecret, deliveryId };
}

const KEPT_HEADERS = [
  "content-type",
  "user-agent",
  "x-hubspot-request-timestamp",
  "x-hubspot-signature-version",
];

function keptHeaders(headers: DeliveryRequest["headers"]): Record<string, string> {
  return Object.fromEntries(
    headers
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => KEPT_HEADERS.includes(name))
      .map(([name, value]) => [name, oneLine(value)]),
  );
}

function replayDigest({ path, rawBody }: DeliveryRequest): Buffer {
  return createHash("sha256").update(`${path}\n`).update(rawBody).digest();
}
