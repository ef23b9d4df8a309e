import { AppError } from "#lib/domain/errors.ts";
import type { SendMode } from "#lib/domain/send-state.ts";

import type { ServiceContext } from "../context.ts";
import { signPlan } from "../signatures/sign-plan.ts";
import { readSendingView } from "./get-sending-status.ts";

export type SendingPlan = {
  requestId: string;
  mode: SendMode;
  killSwitch: boolean;
  /** The settings that both persons looked at. */
  settingsVersion: number;
};

const PARTS = { asked: "I ask for this change", confirmed: "I confirm this change" } as const;

/** Both persons sign the very same plan: their signatures carry one digest. */
export async function signSendingChange(
  ctx: ServiceContext,
  { plan, part }: { plan: SendingPlan; part: keyof typeof PARTS },
): Promise<string> {
  const { requestId, mode, killSwitch } = plan;
  return signPlan(ctx, {
    permission: "sending:change",
    action: `sending.${part}`,
    meaning: `${PARTS[part]}: the send mode becomes ${mode}, and sending ${killSwitch ? "stays stopped" : "runs"}.`,
    entity: { type: "sendingChange", id: requestId },
    plan,
  });
}

/** An empty list would stop everything under the name of sending. */
export async function assertListedSomebody(ctx: ServiceContext, mode: SendMode): Promise<void> {
  if (mode !== "SEND_ALLOWLIST") return;
  const { allowListSize } = await readSendingView(ctx);
  if (allowListSize > 0) return;
  throw new AppError(
    "unprocessable",
    "The allow-list is empty, so nothing would leave. Add an entry first.",
    {
      details: { reason: "allow_list_empty" },
    },
  );
}
