import { ROLES } from "#lib/domain/actor.ts";

import { type Answer, type Door, type House, knock, type Outcome } from "./knock.ts";
import { type Principal, PRINCIPALS } from "./principals.ts";

const AT_ONCE = 8;

/** What the policy says of a principal at a door. */
export function expectedAt({ name, access }: Door, principal: Principal): Outcome {
  const { lowest, scopes } = access;
  const isRoute = !/^(action|page) /.test(name);
  if (lowest === "stranger" || lowest === "unguessable") return "passed";
  // Their own methods but the one in use answer that there is no such way.
  if (lowest === "signature") return isUsed(name) ? "refused" : "closed";
  // Pages and actions belong to the console, where only people sign in.
  if (principal === "token") return isRoute && scopes.length > 0 ? "passed" : "refused";
  if (principal === "anonymous" || principal === "other token") return "refused";
  return ROLES.indexOf(principal) >= ROLES.indexOf(lowest) ? "passed" : "refused";
}

const isUsed = (name: string) => name.startsWith("POST ") || name.endsWith("/api/inngest");

export type Knocked = ReadonlyMap<string, ReadonlyMap<Principal, Answer>>;

/** Asks for everybody at every door, several doors at once and the principals of a door one after the other. */
export async function everybodyKnocks(
  house: House,
  doors: readonly Door[],
  principalsOf: (door: Door) => readonly Principal[] = () => PRINCIPALS,
): Promise<Knocked> {
  const answers = new Map<string, Map<Principal, Answer>>();
  const waiting = [...doors];
  const work = async () => {
    for (let door = waiting.shift(); door; door = waiting.shift()) {
      const given = new Map<Principal, Answer>();
      for (const principal of principalsOf(door)) given.set(principal, await knock(house, door, principal));
      answers.set(door.name, given);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

/** The answers that are not as the policy has it, in words. */
export function surprises(door: Door, answers: ReadonlyMap<Principal, Answer> | undefined): string[] {
  return [...(answers ?? [])].flatMap(([principal, { outcome, status, said }]) => {
    const expected = expectedAt(door, principal);
    return outcome === expected ? [] : [`${principal}: ${expected} by the policy, ${status} ${said}`];
  });
}
