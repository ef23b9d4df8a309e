import type { DeliveryRow } from "#lib/db/deliveries.ts";

export type DeliveryAdapter = DeliveryRow["adapter"];

export const FORMS_PATH = "/api/webhooks/hubspot/forms";
export const ACTIONS_PATH = "/api/webhooks/hubspot/actions";
export const EVENTS_PATH = "/api/webhooks/hubspot/events";

type WebhookPath = {
  /** What a delivery counts as while its content cannot be read. */
  adapter: DeliveryAdapter;
  /** HubSpot signs workflow deliveries with v2, which has no time; where it may be accepted at all. v1 never is. */
  acceptsV2: boolean;
};

/** Every address that HubSpot posts to. A path that is not named here takes v3 alone. */
const WEBHOOK_PATHS: ReadonlyMap<string, WebhookPath> = new Map([
  [FORMS_PATH, { adapter: "workflow_webhook", acceptsV2: true }],
  [ACTIONS_PATH, { adapter: "workflow_action", acceptsV2: true }],
  [EVENTS_PATH, { adapter: "crm_events", acceptsV2: false }],
]);

/** Whether a v2 signature may count on this path, where the configuration allows v2. */
export function acceptsV2(path: string): boolean {
  return WEBHOOK_PATHS.get(path)?.acceptsV2 ?? false;
}

export function adapterOfPath(path: string): DeliveryAdapter | null {
  return WEBHOOK_PATHS.get(path)?.adapter ?? null;
}
