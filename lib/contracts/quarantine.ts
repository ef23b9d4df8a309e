import { z } from "zod";

import { ADAPTERS } from "./intake.ts";
import { CursorText, PageLimit } from "./pagination.ts";
import { reasonSchema } from "./reason.ts";

const instant = z.iso.datetime();

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
  "broken_event",
] as const;
export type QuarantineCause = (typeof QUARANTINE_CAUSES)[number];

export const ListQuarantineInput = z.strictObject({
  state: z.enum(["open", "resolved"]).default("open"),
  cause: z.enum(QUARANTINE_CAUSES).optional(),
  cursor: CursorText.optional(),
  limit: PageLimit,
});
export type ListQuarantineInput = z.infer<typeof ListQuarantineInput>;

/** Nothing of its content: that is read one by one, and recorded. */
export const QuarantineItem = z.object({
  id: z.uuid(),
  adapter: z.enum(ADAPTERS),
  cause: z.enum(QUARANTINE_CAUSES),
  receivedAt: instant,
  bodyBytes: z.int(),
  signatureVersion: z.enum(["v1", "v2", "v3", "none"]),
  /** For a conflict: the workflow that came first under the same key. */
  workflowId: z.uuid().nullable(),
  resolution: z.enum(["replayed", "dismissed"]).nullable(),
  resolvedAt: instant.nullable(),
  /** The person's name. */
  resolvedBy: z.string().nullable(),
});
export type QuarantineItem = z.infer<typeof QuarantineItem>;

export const QuarantineList = z.object({
  items: z.array(QuarantineItem),
  nextCursor: z.string().nullable(),
  /** How many wait for a person, whatever the filter. */
  open: z.int(),
  may: z.object({ replay: z.boolean() }),
  serverTime: instant,
});
export type QuarantineList = z.infer<typeof QuarantineList>;

export const DeliveryInput = z.strictObject({ deliveryId: z.uuid() });
export type DeliveryInput = z.infer<typeof DeliveryInput>;

export const QuarantinedDeliveryView = QuarantineItem.extend({
  path: z.string(),
  bodySha256: z.string(),
  /** What arrived, with signs in place of characters that cannot be seen. Null once it was replayed or erased. */
  text: z.string().nullable(),
  /** The text goes on beyond what is shown. */
  isCut: z.boolean(),
  /** Why it was dismissed. */
  reason: z.string().nullable(),
  may: z.object({ replay: z.boolean(), dismiss: z.boolean() }),
});
export type QuarantinedDeliveryView = z.infer<typeof QuarantinedDeliveryView>;

/** What the door made of it this time. Quarantined again means that it stays where it is. */
export const ReplayedDelivery = z.object({
  deliveryId: z.uuid(),
  outcome: z.enum(["accepted", "duplicate", "quarantined"]),
  cause: z.string().nullable(),
  /** The workflow that it started. */
  workflowId: z.uuid().nullable(),
  isResolved: z.boolean(),
});
export type ReplayedDelivery = z.infer<typeof ReplayedDelivery>;

export const DismissDeliveryInput = z.strictObject({
  deliveryId: z.uuid(),
  reason: reasonSchema({ min: 3, max: 500, ask: "Say in a few words why it is nothing for us." }),
});
export type DismissDeliveryInput = z.infer<typeof DismissDeliveryInput>;

export const DismissedDelivery = z.object({ deliveryId: z.uuid(), resolvedAt: instant });
export type DismissedDelivery = z.infer<typeof DismissedDelivery>;
