import { z } from "zod";

import { cleanText } from "#lib/domain/text.ts";

/** Why a person decided something, in words that can be seen: invisible characters are no reason. */
export const reasonSchema = (options: { min: number; max: number; ask: string }) =>
  z
    .string()
    .overwrite((reason) => cleanText(reason).text)
    .trim()
    .min(options.min, options.ask)
    .max(options.max, `Keep the reason under ${options.max} characters.`);
