import type { ContactRow } from "#lib/db/contacts.ts";

import type { IncomingCallback } from "./attach-callback.ts";
import type { SignedDelivery } from "./delivery.ts";
import type { NormalSubmission } from "./normalise-submission.ts";

export type IncomingSubmission = {
  path: string;
  delivery: SignedDelivery;
  submission: NormalSubmission;
  /** Only where HubSpot's own workflow waits for ours. */
  callback: IncomingCallback | null;
};

/** How much of a delivery may be kept, by what the person told us to do with their data. */
export type Treatment = "normal" | "held" | "skeleton";

export function treatmentOf({ erasedAt, suppressedAt, restrictedAt }: ContactRow): Treatment {
  if (erasedAt || suppressedAt) return "skeleton";
  return restrictedAt ? "held" : "normal";
}

/** Another delivery of the same thing was quicker: roll back and look again. */
export class LostRace extends Error {}
