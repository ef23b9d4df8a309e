import { z } from "zod";

export const ALERT_KINDS = [
  "delivery_quarantined",
  "delivery_stuck",
  "batch_too_large",
  "intake_gap",
  "forms_poll_failing",
  "journal_gap",
  "token_exposed",
] as const;

/** Every event that leaves a transaction, by name. Ids only: engines keep payloads. */
export const EVENTS = {
  "submission/received": z.object({ workflowId: z.uuid(), outboxId: z.uuid() }),
  "draft/approved": z.object({ workflowId: z.uuid(), draftId: z.uuid(), outboxId: z.uuid() }),
  "reply/sent": z.object({ workflowId: z.uuid(), sendId: z.uuid(), outboxId: z.uuid() }),
  "crm-events/received": z.object({ deliveryId: z.uuid(), outboxId: z.uuid() }),
  "forms/check-requested": z.object({ outboxId: z.uuid() }),
  "forms/backfill-requested": z.object({ backfillId: z.uuid(), outboxId: z.uuid() }),
  "contact/unsubscribed": z.object({ contactId: z.uuid(), outboxId: z.uuid() }),
  "crm-callback/due": z.object({ callbackId: z.uuid(), outboxId: z.uuid() }),
  "delivery/dismissed": z.object({ deliveryId: z.uuid(), outboxId: z.uuid() }),
  "bulk-job/started": z.object({ jobId: z.uuid(), outboxId: z.uuid() }),
  "alert/raised": z.object({ kind: z.enum(ALERT_KINDS), entityId: z.uuid(), outboxId: z.uuid() }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventData<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;
