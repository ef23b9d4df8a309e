import type { AuditActors } from "#lib/contracts/audit.ts";
import { listUserNames } from "#lib/db/user-names.ts";
import { authorize, SYSTEM_ACTORS } from "#lib/domain/actor.ts";
import { actorName } from "#lib/domain/audit-sentence.ts";
import { AUDIT_WORDS } from "#lib/domain/audit-words.ts";

import type { ServiceContext } from "../context.ts";

/** What the filters of the audit trail offer: everybody known, every part that acts by itself, every action. */
export async function listAuditActors(ctx: ServiceContext): Promise<AuditActors> {
  authorize(ctx.actor, "audit:read");
  return {
    people: await listUserNames(ctx.db),
    systems: SYSTEM_ACTORS.map((id) => ({ id, name: actorName({ type: "system", id }, () => id) })),
    actions: Object.keys(AUDIT_WORDS).toSorted(),
  };
}
