import { z } from "zod";

import { REFUSAL_CAUSES } from "#lib/domain/refusal-causes.ts";

const count = z.int().min(0);
const instant = z.iso.datetime();

/** The ways in which a submission may reach us, in the order in which they are shown. */
export const ADAPTERS = [
  "workflow_webhook",
  "workflow_action",
  "crm_events",
  "forms_poll",
  "journal",
] as const;
export type AdapterName = (typeof ADAPTERS)[number];

/**
 * `never` and `quiet` are no fault: nobody may have sent anything. `reading`: we ask, and nothing was new. `off`: the
 * configuration leaves it out.
 */
export const ADAPTER_STATES = ["receiving", "reading", "quiet", "never", "off", "failing"] as const;
export type AdapterState = (typeof ADAPTER_STATES)[number];

export const AdapterView = z.object({
  name: z.enum(ADAPTERS),
  state: z.enum(ADAPTER_STATES),
  lastReceivedAt: instant.nullable(),
  /** Deliveries of the last 24 hours, whatever became of them. */
  lastDay: count,
  /** For what we fetch ourselves: when it was last asked to the end. */
  checkedAt: instant.nullable(),
  /** The stable word of the last failure, while it lasts. */
  errorCode: z.string().nullable(),
});
export type AdapterView = z.infer<typeof AdapterView>;

export const RefusalView = z.object({
  cause: z.enum(REFUSAL_CAUSES),
  count,
  latestAt: instant,
  /** The signature did not show that HubSpot sent it; otherwise the request's form, or we could not take it in. */
  isSignature: z.boolean(),
});
export type RefusalView = z.infer<typeof RefusalView>;

export const DuplicateView = z.object({
  deliveryId: z.uuid(),
  adapter: z.enum(ADAPTERS),
  receivedAt: instant,
  /** Which key showed that we had it. */
  reason: z.string(),
  workflowId: z.uuid().nullable(),
});
export type DuplicateView = z.infer<typeof DuplicateView>;

/** How deliveries come in: nothing here is personal. */
export const IntakeView = z.object({
  asOf: instant,
  adapters: z.array(AdapterView),
  /** Answered 202 and not yet told apart. */
  landed: z.object({ count, oldestAt: instant.nullable() }),
  /** Of the last 24 hours, over all instances; what happened in the last seconds may not be counted yet. */
  refusals: z.array(RefusalView),
  /** Of the last 24 hours. */
  duplicates: z.object({
    total: count,
    byReason: z.array(z.object({ reason: z.string(), count })),
    latest: z.array(DuplicateView),
  }),
  quarantine: z.object({ count, oldestAt: instant.nullable() }),
  /** What HubSpot lists and we do not have; null while no form was ever checked. */
  gap: z.object({ missing: count.nullable(), checkedAt: instant.nullable() }),
  may: z.object({ backfill: z.boolean(), replay: z.boolean() }),
});
export type IntakeView = z.infer<typeof IntakeView>;
