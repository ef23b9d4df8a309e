import { z } from "zod";

import { SEND_STATES } from "#lib/domain/send-state.ts";

const instant = z.iso.datetime();

export const SendView = z.object({
  id: z.uuid(),
  state: z.enum(SEND_STATES),
  reservedAt: instant,
  inFlightAt: instant.nullable(),
  settledAt: instant.nullable(),
  settledBy: z.string().nullable(),
  providerDraftId: z.string().nullable(),
  providerMessageId: z.string().nullable(),
  wireMessageId: z.string().nullable(),
  evidence: z.array(z.record(z.string(), z.unknown())),
});
export type SendView = z.infer<typeof SendView>;
