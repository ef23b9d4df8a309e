import { writeLine } from "#lib/observability/write-line.ts";

export type LogFields = Record<string, string | number | boolean | null | undefined>;
export type Log = (level: "info" | "warn" | "error", message: string, fields?: LogFields) => void;

/** One JSON line per entry on stdout, lost when the disk is full. Callers pass ids and codes, never payloads. */
export const logToStdout: Log = (level, message, fields = {}) => {
  writeLine(
    `${JSON.stringify({ level, time: new Date().toISOString(), component: "engine", message, ...fields })}\n`,
  );
};

/** Names an error without its text: messages of the database can quote payloads. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? `:${error.code}` : "";
  return `${error.name}${code}`;
}
