import type { ActivateContentVersionInput, ContentView } from "#lib/contracts/content.ts";
import { activateContentVersion as activate, lockContentVersions } from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { assertUsable } from "./check-content.ts";
import { contentOf } from "./content-views.ts";
import { getContent } from "./get-content.ts";

/** Puts any version into use, older or newer, for drafts written from now on. Drafts already written keep theirs. */
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
    const from = versions.find(({ isActive }) => isActive)?.version ?? null;
    if (from !== current) {
      throw new AppError(
        "conflict",
        `Version ${from} was put into use after you opened this page. Reload it and decide again.`,
      );
    }
    assertUsable(contentOf(wanted), ctx.settings.linkHosts);
    await activate(ctx.db, { kind, name, version });
    recordAudit(ctx, {
      action: "content_version.activated",
      entity: { type: "content", id: `${kind}:${name}` },
      facts: { from, to: version },
    });
  });
  return getContent(ctx, { kind, name });
}
