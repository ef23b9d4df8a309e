import type { CallVerdict, GuardedService } from "#lib/domain/breaker.ts";

export type GuardedCall<T> = {
  service: GuardedService;
  /** The longest that the call may last. */
  timeoutMs: number;
  work: () => Promise<T>;
  /** How the service did, by its answer or by what was thrown instead of one. */
  verdictOf: (result: { answer: T } | { error: unknown }) => CallVerdict;
};

/**
 * Every call to an outside service passes one. It may refuse the call before anything happened, and it learns how the
 * call went; it never makes a call twice.
 */
export type CallGuard = <T>(call: GuardedCall<T>) => Promise<T>;

/** For tests of one client alone. */
export const unguarded: CallGuard = ({ work }) => work();
