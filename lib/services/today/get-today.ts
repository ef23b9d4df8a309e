import type { EmptyInput, TodayView } from "#lib/contracts/today.ts";
import { countLeaving, findFirstReplyMs, findModelCost, listFailedSteps, listHours } from "#lib/db/today.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { getNeeds } from "./get-needs.ts";

/** The start page: what needs a person, and the last day in figures. */
export async function getToday(ctx: ServiceContext, input: EmptyInput): Promise<TodayView> {
  authorize(ctx.actor, "workflow:read");
  const [needs, hours, firstReplyMs, failedBySteps, leaving, model] = await Promise.all([
    getNeeds(ctx, input),
    listHours(ctx.db),
    findFirstReplyMs(ctx.db),
    listFailedSteps(ctx.db),
    countLeaving(ctx.db),
    findModelCost(ctx.db),
  ]);
  return {
    needs,
    lastDay: {
      submissions: hours.map((hour) => hour.submissions),
      sent: hours.map((hour) => hour.sent),
      failed: hours.map((hour) => hour.failed),
      undecided: hours.map((hour) => hour.undecided),
      firstReplyByHour: hours.map((hour) => hour.firstReplyMs),
      firstReplyMs,
      model,
    },
    failedBySteps: [...failedBySteps],
    leaving,
  };
}
