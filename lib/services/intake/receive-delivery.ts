import { createHash, randomUUID } from "node:crypto";

import { authorize } from "#lib/domain/actor.ts";
import { type SignatureCause, verifyHubSpotSignature } from "#lib/domain/hubspot-signature.ts";
import { oneLine } from "#lib/domain/text.ts";

import type { ServiceContext } from "../context.ts";
import { clockSkewMs, isHarmless } from "./clock-skew.ts";
import type { SignedDelivery, StoredOutcome } from "./delivery.ts";
import { storeDelivery } from "./store-delivery.ts";

export type DeliveryRequest = {
  path: string;
  headers: readonly (readonly [string, string])[];
  rawBody: Buffer;
};

export type DeliveryAnswer =
  | ({ status: 202; isPreviousSecret: boolean } & StoredOutcome)
  | { status: 400 | 401 | 503; outcome: "refused"; cause: SignatureCause | "clock_skew" };

/**
 * Takes a webhook delivery in. 202 means that it is stored for good: as a submission, as a repeat, or in quarantine.
 * 400 and 401 say that this message can never be valid; whatever could be our own fault is 503 or thrown.
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
    { secrets: clientSecrets, acceptV2, now: ctx.now() },
  );
  const isAboutTime = signature.ok || signature.cause === "stale" || signature.cause === "future";
  if (isAboutTime && !isHarmless(await clockSkewMs(ctx))) {
    return { status: 503, outcome: "refused", cause: "clock_skew" };
  }
  if (!signature.ok) return { status: signature.status, outcome: "refused", cause: signature.cause };

  const delivery: SignedDelivery = {
    id: randomUUID(),
    adapter: "workflow_webhook",
    rawBody: request.rawBody,
    headers: keptHeaders(request.headers),
    signatureVersion: signature.version,
    isPreviousSecret: signature.isPreviousSecret,
    replayDigest: signature.version === "v2" ? replayDigest(request) : null,
  };
  const stored = await storeDelivery(ctx, { path: request.path, delivery });
  return { status: 202, isPreviousSecret: signature.isPreviousSecret, ...stored };
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
      .map(([name, value]) => [name.toLowerCase(), oneLine(value)] as const)
      .filter(([name]) => KEPT_HEADERS.includes(name)),
  );
}

function replayDigest({ path, rawBody }: DeliveryRequest): Buffer {
  return createHash("sha256").update(`${path}\n`).update(rawBody).digest();
}
