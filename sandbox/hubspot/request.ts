import type { z } from "zod";

import type { Call } from "../core/http.ts";
import { invalid, refuse } from "./errors.ts";
import type { ObjectType } from "./state.ts";
import { objectTypeOf } from "./state.ts";

export function readJson<T>(call: Call, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(call.body.toString("utf8"));
  } catch {
    return invalid("Invalid input JSON on line 1, column 1: the body cannot be read");
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  return invalid(`Invalid input JSON: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
}

export function requireType(name: string): ObjectType {
  return (
    objectTypeOf(name) ??
    refuse({
      status: 400,
      category: "VALIDATION_ERROR",
      message: `Unable to infer object type from: ${name}`,
    })
  );
}

/** Lists may be repeated or joined by commas. */
export const listParameter = (call: Call, name: string): string[] =>
  call.url.searchParams
    .getAll(name)
    .flatMap((value) => value.split(","))
    .map((value) => value.trim())
    .filter(Boolean);

export function paging<T>(
  items: readonly T[],
  query: { limit: number; after: string | null },
): { results: T[]; paging?: { next: { after: string } } } {
  const start = query.after ? Number(query.after) : 0;
  if (!Number.isInteger(start) || start < 0) return invalid("The 'after' parameter is not valid.");
  const end = start + query.limit;
  const results = items.slice(start, end);
  return end < items.length ? { results, paging: { next: { after: String(end) } } } : { results };
}

export function limitParameter(call: Call, fallback: number, max: number): number {
  const limit = Number(call.url.searchParams.get("limit") ?? fallback);
  if (!Number.isInteger(limit) || limit < 1) return invalid("The 'limit' parameter is not valid.");
  return Math.min(limit, max);
}
