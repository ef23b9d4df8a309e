import { systemCode } from "#lib/domain/failure.ts";

/** Where it happened, without the message: statements and their values stand there. */
export function stackOf(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return [];
  return error.stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}

/** All of an error that may be logged. */
export function errorFields(error: unknown): { kind: string; system: string | null; stack: string[] } {
  const kind = error instanceof Error ? error.name : typeof error;
  return { kind, system: systemCode(error), stack: stackOf(error) };
}
