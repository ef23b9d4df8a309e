import type { ActivateContentVersionInput, ContentView } from "#lib/contracts/content.ts";
import { lockContentVersions } from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { assertUsable } from "./check-content.ts";
import { contentOf } from "./content-views.ts";
import { getContent } from "./get-content.ts";
import { putIntoUse } from "./put-into-use.ts";

/**
 * Puts any version into use, older or newer, for drafts written from now on. Drafts already written keep theirs. A
 * version that loosens a policy is only asked for: another person confirms it.
 */
export async function activateContentVersion(
  ctx: ServiceContext,
  { kind, name, version, current }: ActivateContentVersionInput,
): Promise<ContentView> {
  authorize(ctx.actor, "content:edit");
  await withTransaction(ctx, async (ctx) => {
    const versions = await lockContentVersions(ctx.db, { kind, name });
    const wanted = versions.find((row) => row.version === version);
    if (!wanted) {
      throw new AppError("not_found", `There is no such version of this ${kind}. Choose one from its list.`);
    }
    if (wanted.isActive) return;
    const from = versions.find(({ isActive }) => isActive) ?? null;
    if (from?.version !== current) {
      throw new AppError(
        "conflict",
        `Version ${from?.version ?? 1} was put into use after you opened this page. Reload it and decide again.`,
      );
    }
    assertUsable(contentOf(wanted), ctx.settings.linkHosts);
    await putIntoUse(ctx, { from, to: wanted });
  });
  return getContent(ctx, { kind, name });
}
