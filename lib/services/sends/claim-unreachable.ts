import type { SendRow } from "#lib/db/sends.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { claimSend } from "./claim-send.ts";
import type { SendProgress } from "./send-progress.ts";

/** The mailbox was taken out of the configuration after the reply was reserved: its gate gives it back to a person. */
export async function claimUnreachable(ctx: ServiceContext, send: SendRow): Promise<SendProgress> {
  const claim = await claimSend(ctx, send);
  if (claim.kind === "stop") return claim.progress;
  throw new AppError("internal", "A reply without a mailbox passed the gates. Nothing was sent.");
}
