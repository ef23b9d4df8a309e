import type { ContentView, GetContentInput } from "#lib/contracts/content.ts";
import { findContentVersionOrNull, listContentVersions } from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";
import { toContentView } from "./content-views.ts";

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
  return toContentView(row, versions);
}
