import type { ContentRequestView, ContentView, GetContentInput } from "#lib/contracts/content.ts";
import { findOpenContentRequestOrNull } from "#lib/db/content-change-requests.ts";
import {
  findContentVersionOrNull,
  type ListedContent,
  listContentVersions,
} from "#lib/db/content-versions.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { toContentView } from "./content-views.ts";
import { looserPolicyPlan } from "./policy-plan.ts";

/** The version in use, or the one asked for, with the list of all versions. */
export async function getContent(
  ctx: ServiceContext,
  { kind, name, version }: GetContentInput,
): Promise<ContentView> {
  authorize(ctx.actor, "content:read");
  const versions = await listContentVersions(ctx.db, { kind, name });
  const wanted = version ?? versions.find(({ isActive }) => isActive)?.version;
  const row =
    wanted === undefined ? null : await findContentVersionOrNull(ctx.db, { kind, name, version: wanted });
  if (row === null) {
    throw new AppError("not_found", `There is no such version of this ${kind}. Look for it in the list.`);
  }
  return toContentView(row, versions, await findRequest(ctx, versions));
}

/** Only policies are ever asked for. */
async function findRequest(
  ctx: ServiceContext,
  versions: readonly ListedContent[],
): Promise<ContentRequestView | null> {
  const active = versions.find(({ isActive }) => isActive);
  if (active?.kind !== "policy") return null;
  const { kind, name, version: fromVersion } = active;
  const request = await findOpenContentRequestOrNull(ctx.db, { kind, name, fromVersion, now: ctx.now() });
  if (!request) return null;
  const [from, to] = await Promise.all([
    findContentVersionOrNull(ctx.db, { kind, name, version: fromVersion }),
    findContentVersionOrNull(ctx.db, { kind, name, version: request.toVersion }),
  ]);
  const isAnother = ctx.actor.type === "user" && ctx.actor.id !== request.requestedBy;
  return {
    id: request.id,
    version: request.toVersion,
    requestedBy: request.requestedByName,
    requestedAt: request.requestedAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
    loosened: (to && looserPolicyPlan(from, to)?.loosened) ?? [],
    mayConfirm: isAnother && can(ctx.actor, "content:edit"),
  };
}
