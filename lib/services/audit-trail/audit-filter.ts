import type { AuditFilterInput } from "#lib/contracts/audit.ts";
import {
  type AuditFilter,
  type AuditSpan,
  findAuditSpan,
  listObjectsOfWorkflow,
} from "#lib/db/audit-events.ts";
import { AUDIT_WORDS } from "#lib/domain/audit-words.ts";

import type { ServiceContext } from "../context.ts";

const DAY_MS = 24 * 60 * 60_000;

/** What was asked for, as the data layer takes it: objects by name, times with the entries between which they stand. */
export async function readAuditFilter(
  ctx: ServiceContext,
  input: AuditFilterInput,
): Promise<AuditFilter & AuditSpan> {
  const [from, to] = [input.from ? startOf(input.from) : null, input.to ? endOf(input.to) : null];
  return {
    actor: input.actor ? split(input.actor) : null,
    objects: await objectsOf(ctx, input),
    actions: input.action ? actionsOf(input.action) : null,
    from,
    to,
    ...(await findAuditSpan(ctx.db, { from, to })),
  };
}

/** An object beside a workflow narrows: only what belongs to both. */
async function objectsOf(ctx: ServiceContext, input: AuditFilterInput): Promise<AuditFilter["objects"]> {
  const object = input.object ? split(input.object) : null;
  if (!input.workflow) return object ? [object] : null;
  const ofWorkflow = await listObjectsOfWorkflow(ctx.db, input.workflow);
  return object ? ofWorkflow.filter(({ type, id }) => type === object.type && id === object.id) : ofWorkflow;
}

/** An action by name, or every action that is known of a noun. */
function actionsOf(action: string): string[] {
  if (!action.endsWith(".*")) return [action];
  return Object.keys(AUDIT_WORDS).filter((known) => known.startsWith(action.slice(0, -1)));
}

function split(named: string): { type: string; id: string } {
  const at = named.indexOf(":");
  return { type: named.slice(0, at), id: named.slice(at + 1) };
}

function startOf(moment: string): Date {
  return new Date(isDay(moment) ? `${moment}T00:00:00Z` : moment);
}

/** A day ends with its last moment, so the next day is the bound. */
function endOf(moment: string): Date {
  return isDay(moment) ? new Date(startOf(moment).getTime() + DAY_MS) : new Date(moment);
}

function isDay(moment: string): boolean {
  return moment.length === 10;
}
