import type { EmptyInput, NeedsView } from "#lib/contracts/today.ts";
import { findNeeds } from "#lib/db/today.ts";
import { authorize } from "#lib/domain/actor.ts";
import { effectiveSendMode } from "#lib/domain/send-mode.ts";

import type { ServiceContext } from "../context.ts";

/** May we send, and what needs a person. Asked by every screen. */
export async function getNeeds(ctx: ServiceContext, _input: EmptyInput): Promise<NeedsView> {
  authorize(ctx.actor, "workflow:read");
  const row = await findNeeds(ctx.db);
  const mode = effectiveSendMode(row.mode, ctx.settings.sendModeCeiling);
  return {
    asOf: row.asOf,
    sending: {
      mode,
      isStopped: row.killSwitch || mode === "HALTED",
      changedAt: row.changedAt,
      changedBy: row.changedBy,
    },
    waiting: { count: row.waiting, oldestAt: row.waitingSince, overdue: row.overdue },
    failed: { count: row.failed, oldestAt: row.failedSince },
    unknown: { count: row.unknown, oldestAt: row.unknownSince },
    changeRequests: { count: row.changeRequests, oldestAt: row.changeRequestsSince },
    policyRequests: { count: row.policyRequests, oldestAt: row.policyRequestsSince },
    quarantine: { count: row.quarantined, oldestAt: row.quarantinedSince },
    intakeGap: {
      missing: row.missing,
      checkedAt: row.formsCheckedAt,
      isWatched: ctx.settings.isFormsPolling,
    },
  };
}
