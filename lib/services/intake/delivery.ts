import type { DeliveryAdapter } from "./adapters.ts";

/** A delivery whose signature holds, with what is kept of it besides its body. */
export type SignedDelivery = {
  id: string;
  adapter: DeliveryAdapter["name"];
  rawBody: Buffer;
  headers: Record<string, string>;
  signatureVersion: "v2" | "v3";
  isPreviousSecret: boolean;
  /** Only for v2. */
  replayDigest: Buffer | null;
};

/** Why a signed delivery did not become a submission. Stable words: they are stored, counted and shown. */
export const QUARANTINE_CAUSES = [
  "empty",
  "invalid_utf8",
  "invalid_json",
  "trailing_bytes",
  "too_deep",
  "ambiguous",
  "number_too_large",
  "unknown_shape",
  "wrong_portal",
  "conflict",
  "unstorable",
] as const;
export type QuarantineCause = (typeof QUARANTINE_CAUSES)[number];

export type StoredOutcome =
  | { outcome: "accepted"; cause: null; deliveryId: string; workflowId: string }
  | { outcome: "duplicate"; cause: "repeat" | "replay"; deliveryId: string | null; workflowId: null }
  | { outcome: "quarantined"; cause: QuarantineCause; deliveryId: string; workflowId: null };

export const REPLAY: StoredOutcome = {
  outcome: "duplicate",
  cause: "replay",
  deliveryId: null,
  workflowId: null,
};
