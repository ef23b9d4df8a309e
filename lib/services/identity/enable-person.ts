import type { EnablePersonInput, PersonList } from "#lib/contracts/identity.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { changePerson } from "./change-person.ts";
import { listPeople } from "./list-people.ts";

/** Opens a person's access again. Ended sessions and tokens stay ended. */
export async function enablePerson(
  ctx: ServiceContext,
  { personId }: EnablePersonInput,
): Promise<PersonList> {
  authorize(ctx.actor, "person:manage");
  await changePerson(ctx, {
    personId,
    action: "person.enabled",
    meaning: "I open this person's access to the console again.",
    change: () => ({ disabledAt: null, disabledBy: null }),
    facts: { isDisabled: false },
  });
  return listPeople(ctx);
}
