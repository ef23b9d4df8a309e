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

/** Which row of the outbox this is, and which request it goes back to. */
const ORIGIN = {
  outboxId: z.uuid(),
  requestId: z
    .string()
    .regex(/^[0-9a-zA-Z-]{1,64}$/)
    .optional()
    .catch(undefined),
};

/** Every event that leaves a transaction, by name. Ids only: engines keep payloads. */
export const EVENTS = {
  "submission/received": z.object({ workflowId: z.uuid(), ...ORIGIN }),
  "draft/approved": z.object({ workflowId: z.uuid(), draftId: z.uuid(), ...ORIGIN }),
  "reply/sent": z.object({ workflowId: z.uuid(), sendId: z.uuid(), ...ORIGIN }),
  "crm-events/received": z.object({ deliveryId: z.uuid(), ...ORIGIN }),
  "forms/check-requested": z.object(ORIGIN),
  "forms/backfill-requested": z.object({ backfillId: z.uuid(), ...ORIGIN }),
  "contact/unsubscribed": z.object({ contactId: z.uuid(), ...ORIGIN }),
  "crm-callback/due": z.object({ callbackId: z.uuid(), ...ORIGIN }),
  "delivery/dismissed": z.object({ deliveryId: z.uuid(), ...ORIGIN }),
  "bulk-job/started": z.object({ jobId: z.uuid(), ...ORIGIN }),
  "alert/raised": z.object({ kind: z.enum(ALERT_KINDS), entityId: z.uuid(), ...ORIGIN }),
} as const;

export type EventName = keyof typeof EVENTS;
export type EventData<Name extends EventName> = z.infer<(typeof EVENTS)[Name]>;
