import type { ContentView, SaveContentVersionInput } from "#lib/contracts/content.ts";
import { type ContentRow, insertContentVersion, lockContentVersions } from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";
import { contentText } from "#lib/domain/content.ts";
import { diffTexts } from "#lib/domain/diff.ts";
import { canonicalJson, sha256Hex } from "#lib/domain/digest.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { assertUsable } from "./check-content.ts";
import { contentOf } from "./content-views.ts";
import { getContent } from "./get-content.ts";
import { putIntoUse } from "./put-into-use.ts";

/**
 * Adds a version, and puts it into use if asked to; a looser policy then waits for another person. What was saved
 * meanwhile is shown, never overwritten.
 */
export async function saveContentVersion(
  ctx: ServiceContext,
  input: SaveContentVersionInput,
): Promise<ContentView> {
  authorize(ctx.actor, "content:edit");
  assertUsable(input, ctx.settings.linkHosts);
  const { kind, name } = input;
  const version = await withTransaction(ctx, (ctx) => addVersion(ctx, input));
  return getContent(ctx, { kind, name, version });
}

async function addVersion(ctx: ServiceContext, input: SaveContentVersionInput): Promise<number> {
  const { kind, name, base, body, isActivated } = input;
  const versions = await lockContentVersions(ctx.db, { kind, name });
  const [newest] = versions;
  if (!newest) throw new AppError("not_found", `There is no such ${kind}. Look for it in the list.`);
  if (newest.version !== base) throw conflict(versions, newest, base);
  if (canonicalJson(body) === canonicalJson(newest.body)) {
    throw new AppError(
      "conflict",
      `Version ${newest.version} says exactly this already. Nothing was saved.`,
      {
        details: { reason: "unchanged" },
      },
    );
  }
  const version = newest.version + 1;
  await insertContentVersion(ctx.db, {
    ...{ kind, name, version },
    body: { ...body },
    authorId: ctx.actor.type === "user" ? ctx.actor.id : null,
    createdAt: ctx.now(),
  });
  recordAudit(ctx, {
    action: "content_version.saved",
    entity: { type: "content", id: `${kind}:${name}` },
    facts: { version, base, sha256: sha256Hex(canonicalJson(body)) },
  });
  if (isActivated) {
    const from = versions.find(({ isActive }) => isActive) ?? null;
    await putIntoUse(ctx, { from, to: { kind, name, version, body: { ...body } } });
  }
  return version;
}

function conflict(versions: readonly ContentRow[], newest: ContentRow, base: number): AppError {
  const opened = versions.find(({ version }) => version === base);
  const changes = diffTexts(opened ? contentText(contentOf(opened)) : "", contentText(contentOf(newest)));
  return new AppError(
    "conflict",
    `Version ${newest.version} was saved while you were editing. Look at what it changed, then save yours on top of it.`,
    { details: { reason: "newer_version", newest: newest.version, changes } },
  );
}
