import type { LimitPersonInput, PersonList } from "#lib/contracts/identity.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { changePerson } from "./change-person.ts";
import { listPeople } from "./list-people.ts";

/** Holds a person at a role or below, or lets the groups decide again. In force with their next request. */
export async function limitPerson(
  ctx: ServiceContext,
  { personId, roleCeiling }: LimitPersonInput,
): Promise<PersonList> {
  authorize(ctx.actor, "person:manage");
  await changePerson(ctx, {
    personId,
    action: "person.limited",
    meaning: roleCeiling
      ? `I hold this person at the role ${roleCeiling} or below.`
      : "I lift the limit of this person: their groups decide.",
    change: () => ({ roleCeiling }),
    facts: { roleCeiling },
  });
  return listPeople(ctx);
}
