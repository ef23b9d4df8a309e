import { type SendingSettingsRow, updateSendingSettings } from "#lib/db/sending-settings.ts";
import type { SendMode } from "#lib/domain/send-state.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";

type SendingChange = {
  before: SendingSettingsRow;
  change: { mode?: SendMode; killSwitch?: boolean };
  action: `sending.${string}`;
  facts?: Record<string, unknown>;
};

/** Writes mode and kill switch with their audit record, in the caller's transaction that holds the row. */
export async function changeSending(
  ctx: ServiceContext,
  { before, change, action, facts }: SendingChange,
): Promise<SendingSettingsRow> {
  const changedBy = ctx.actor.type === "user" ? ctx.actor.name : ctx.actor.id;
  const after = await updateSendingSettings(ctx.db, { ...change, changedAt: ctx.now(), changedBy });
  const shown = ({ mode, killSwitch, version }: SendingSettingsRow) => ({ mode, killSwitch, version });
  recordAudit(ctx, {
    action,
    entity: { type: "sending", id: "1" },
    facts: { ...facts, before: shown(before), after: shown(after) },
  });
  return after;
}
