import { z } from "zod";

import { cleanReason, type ReasonBounds, tooLongReason } from "#lib/domain/reason.ts";

export const reasonSchema = ({ min, max, ask }: ReasonBounds) =>
  z.string().overwrite(cleanReason).min(min, ask).max(max, tooLongReason(max));
