import type { EventData } from "#lib/contracts/events.ts";
import { findOutboxEventOrNull } from "#lib/db/outbox-events.ts";
import { authorize } from "#lib/domain/actor.ts";
import { postAlert } from "#lib/integrations/alerting/alert-webhook.ts";
import { count } from "#lib/observability/counters.ts";
import { log } from "#lib/observability/log.ts";

import type { ServiceContext } from "../context.ts";

type Alert = EventData<"alert/raised">;

/** The screen, and the place on it, where the matter stands. */
const SECTIONS: Record<Alert["kind"], string> = {
  delivery_quarantined: "/intake#quarantine",
  delivery_stuck: "/intake#ways-in",
  batch_too_large: "/intake#ways-in",
  intake_gap: "/intake#forms",
  forms_poll_failing: "/intake#forms",
  journal_gap: "/intake#ways-in",
  token_exposed: "/settings#tokens",
};

/** Says it in the log and counts it: the least that happens, whatever else is configured. */
export function noteAlert(ctx: ServiceContext, { kind, entityId }: Alert): Promise<void> {
  authorize(ctx.actor, "alert:deliver");
  count("alerts_raised_total", { kind });
  log().error({ alert: kind, entityId }, "Something needs a person.");
  return Promise.resolve();
}

/** Posts the alert where the operators want it, if they named a place. */
export async function deliverAlert(ctx: ServiceContext, alert: Alert): Promise<{ outcome: string }> {
  authorize(ctx.actor, "alert:deliver");
  const { alertWebhookUrl, publicUrl } = ctx.settings;
  if (alertWebhookUrl === null) return { outcome: "not_configured" };
  const raised = await findOutboxEventOrNull(ctx.db, alert.outboxId);
  await postAlert(alertWebhookUrl, {
    kind: alert.kind,
    entityId: alert.entityId,
    url: publicUrl + SECTIONS[alert.kind],
    raisedAt: (raised?.createdAt ?? ctx.now()).toISOString(),
  });
  return { outcome: "posted" };
}
