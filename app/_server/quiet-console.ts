import "server-only";
import { systemCode } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";

const LONGEST = 200;

/**
 * What libraries print goes through our log without the texts of errors: a failed statement carries its values there,
 * and Next prints whatever a page threw.
 */
export function quietConsole(): void {
  // A disk that is full under standard output loses lines, and ends nobody.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  const { console: target } = globalThis;
  for (const level of ["error", "warn"] as const) {
    target[level] = (...words: unknown[]) => {
      const error = words.find((word) => word instanceof Error);
      log()[level](
        { source: "console", ...(error ? { kind: error.name, system: systemCode(error) } : {}) },
        firstLine(words) ?? "A library reported an error.",
      );
    };
  }
}

function firstLine(words: readonly unknown[]): string | null {
  const text = words.find((word) => typeof word === "string" && /[a-z]{3}/i.test(word));
  if (typeof text !== "string" || /failed query|params:/i.test(text)) return null;
  return text.split("\n", 1)[0]?.slice(0, LONGEST) ?? null;
}
