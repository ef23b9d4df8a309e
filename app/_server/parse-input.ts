import { z, type ZodType } from "zod";

import { AppError } from "#lib/domain/errors.ts";

/** What a caller sent, as the schema wants it. What is wrong with it is the caller's to mend, and no fault of ours. */
export function parseInput<T>(schema: ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid_input", z.prettifyError(parsed.error));
}
