import { z, type ZodType } from "zod";

import { AppError } from "#lib/domain/errors.ts";

/** What a caller sent, as the schema wants it. What is wrong with it is the caller's to mend, and no fault of ours. */
export function parseInput<T>(schema: ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw new AppError("invalid_input", z.prettifyError(parsed.error));
  if (holdsNul(parsed.data)) {
    throw new AppError(
      "invalid_input",
      "A text has the character U+0000 in it, which no text can have here.",
    );
  }
  return parsed.data;
}

/** The database stores every character but this one, and fails over it. */
function holdsNul(data: unknown): boolean {
  const waiting = [data];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === "string" && value.includes("\u0000")) return true;
    if (typeof value !== "object" || value === null) continue;
    for (const part of Object.values(value)) if (part !== undefined) waiting.push(part);
  }
  return false;
}
