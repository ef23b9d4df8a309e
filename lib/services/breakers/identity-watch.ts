import { getDatabase } from "#lib/db/client.ts";
import type { CallVerdict } from "#lib/domain/breaker.ts";
import { env } from "#lib/env.ts";
import { stepObserver } from "#lib/observability/step.ts";

import { breakerRulesFrom } from "./breaker-rules.ts";
import { newCallOwner } from "./call-owner.ts";
import { chance } from "./chance.ts";
import { createServiceGate, type ServiceGate } from "./service-gate.ts";

const state = globalThis as typeof globalThis & { __countersignIdentityGate?: ServiceGate };
/** Longer than the sign-in library waits for an answer. */
const LEASE_MS = 15_000;

/**
 * A call to the identity provider begins; what is given back is told how it went. Calls there are watched and never
 * refused: whoever wants to sign in may try, and people are not many.
 */
export function beginIdentityCall(): (verdict: CallVerdict) => void {
  if (stepObserver()) return () => {};
  state.__countersignIdentityGate ??= createServiceGate({
    ...{ service: "identity", db: getDatabase, random: chance, isOnlyWatched: true },
    rules: breakerRulesFrom(env()),
    owner: newCallOwner(),
  });
  const gate = state.__countersignIdentityGate;
  const ticket = gate.admit(LEASE_MS).catch(() => null);
  return (verdict) => void ticket.then((given) => given && gate.settle(given, verdict)).catch(() => {});
}
