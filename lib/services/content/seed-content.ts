import {
  activateContentVersion,
  insertContentVersion,
  lockContentVersions,
} from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";
import { canonicalJson, sha256Hex } from "#lib/domain/digest.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { BUILT_IN_CONTENT, type BuiltInContent } from "./built-in-content.ts";

/**
 * Adds what this release comes with and the database does not know. It goes into use only where nobody has chosen
 * otherwise: where the version in use is the newest one that came with the product.
 */
export async function seedContent(
  ctx: ServiceContext,
  { contents = BUILT_IN_CONTENT }: { contents?: readonly BuiltInContent[] } = {},
): Promise<{ contentAdded: number }> {
  authorize(ctx.actor, "content:edit");
  return withTransaction(ctx, async (ctx) => {
    let contentAdded = 0;
    for (const content of contents) contentAdded += (await addBuiltIn(ctx, content)) ? 1 : 0;
    return { contentAdded };
  });
}

async function addBuiltIn(ctx: ServiceContext, { kind, name, body }: BuiltInContent): Promise<boolean> {
  const versions = await lockContentVersions(ctx.db, { kind, name });
  const builtIn = versions.filter(({ authorId }) => authorId === null);
  const text = canonicalJson(body);
  if (builtIn.some((row) => canonicalJson(row.body) === text)) return false;
  const version = (versions[0]?.version ?? 0) + 1;
  await insertContentVersion(ctx.db, { kind, name, version, body, createdAt: ctx.now() });
  const entity = { type: "content", id: `${kind}:${name}` };
  recordAudit(ctx, {
    action: "content_version.saved",
    entity,
    facts: { version, base: versions[0]?.version ?? null, sha256: sha256Hex(text) },
  });
  const from = versions.find(({ isActive }) => isActive)?.version ?? null;
  if (from === (builtIn[0]?.version ?? null)) {
    await activateContentVersion(ctx.db, { kind, name, version });
    recordAudit(ctx, { action: "content_version.activated", entity, facts: { from, to: version } });
  }
  return true;
}
