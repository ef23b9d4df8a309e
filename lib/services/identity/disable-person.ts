import type { DisablePersonInput, PersonList } from "#lib/contracts/identity.ts";
import { revokeTokensOf } from "#lib/db/api-tokens.ts";
import { revokeSessionsOf } from "#lib/db/sessions.ts";
import { authorize } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { changePerson } from "./change-person.ts";
import { listPeople } from "./list-people.ts";

/** Closes a person's access: every session and every token they made ends with it. */
export async function disablePerson(
  ctx: ServiceContext,
  { personId }: DisablePersonInput,
): Promise<PersonList> {
  authorize(ctx.actor, "person:manage");
  const by = ctx.actor.id;
  await changePerson(ctx, {
    personId,
    action: "person.disabled",
    meaning: "I close this person's access to the console, and end their sessions and tokens.",
    change: (now) => ({ disabledAt: now, disabledBy: by }),
    facts: { isDisabled: true },
    also: async (ctx) => {
      await revokeSessionsOf(ctx.db, { userId: personId, at: ctx.now(), by });
      await revokeTokensOf(ctx.db, { userId: personId, at: ctx.now(), by, reason: "maker_disabled" });
    },
  });
  return listPeople(ctx);
}
