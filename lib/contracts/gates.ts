import { z } from "zod";

import { GATE_NAMES, GATE_OWNERS } from "#lib/domain/gates.ts";

export const GateView = z.object({
  name: z.enum(GATE_NAMES),
  label: z.string(),
  ok: z.boolean(),
  reason: z.string(),
  owner: z.enum(GATE_OWNERS),
  remedy: z.string(),
  mendedBy: z.enum(["time", "person"]),
  retryAt: z.iso.datetime().nullable(),
});
export type GateView = z.infer<typeof GateView>;

/** Why this cannot be sent now, in the order in which the sender asks. */
export const GateReportView = z.object({
  canSend: z.boolean(),
  firstFailing: GateView.nullable(),
  gates: z.array(GateView),
});
export type GateReportView = z.infer<typeof GateReportView>;

export const ExplainGatesInput = z.strictObject({ draftId: z.uuid() });
export type ExplainGatesInput = z.infer<typeof ExplainGatesInput>;
