import { RequestFailure } from "#lib/contracts/action-result.ts";

/** What to show for a failed call: the server's own words, or that no answer came. Never a browser's or library's text. */
export function wordsOf(error: unknown, call: "change" | "read" = "change"): string {
  if (error instanceof RequestFailure) return error.failure.message;
  return call === "read"
    ? "The console did not answer. Check the connection, then try again."
    : "The answer was lost on the way: the change may have happened. Look at what stands here before you repeat it.";
}

/** The frame tells that a session has ended, with the way back in: no screen says it again, or blames the console. */
export function isSessionOver(error: unknown): boolean {
  return error instanceof RequestFailure && error.status === 401;
}
