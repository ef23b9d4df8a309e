import type { QuarantineCause } from "#lib/contracts/quarantine.ts";

import type { DeliveryAdapter } from "./webhook-paths.ts";

/** A delivery whose signature holds, or that we fetched ourselves, with what is kept of it besides its body. */
export type SignedDelivery = {
  id: string;
  adapter: DeliveryAdapter;
  rawBody: Buffer;
  headers: Record<string, string>;
  /** `none`: we fetched it ourselves. */
  signatureVersion: "v1" | "v2" | "v3" | "none";
  isPreviousSecret: boolean;
  /** Only for v2. */
  replayDigest: Buffer | null;
  /** When it landed; now, where nothing is said. */
  arrivedAt?: Date;
  /** The delivery in quarantine that a person sends through the door again. */
  replayOf?: string;
};

export type StoredOutcome =
  | { outcome: "accepted"; cause: null; deliveryId: string; workflowId: string | null }
  | { outcome: "duplicate"; cause: "repeat" | "replay"; deliveryId: string | null; workflowId: null }
  | { outcome: "quarantined"; cause: QuarantineCause; deliveryId: string; workflowId: null };

export const REPLAY: StoredOutcome = {
  outcome: "duplicate",
  cause: "replay",
  deliveryId: null,
  workflowId: null,
};
