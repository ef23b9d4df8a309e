import { insertKnowledgePageVersion, listKnowledgePageVersions } from "#lib/db/knowledge-pages.ts";
import { lockSendingSettings, updateSendingSettings } from "#lib/db/sending-settings.ts";
import { authorize } from "#lib/domain/actor.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import type { KnowledgePage } from "#lib/domain/passages.ts";
import { SEND_MODES, type SendMode } from "#lib/domain/send-state.ts";

import { recordAudit } from "../audit.ts";
import { seedContent } from "../content/seed-content.ts";
import { type ServiceContext, withTransaction } from "../context.ts";

export type SeedResult = { pagesAdded: number; contentAdded: number; mode: SendMode };

/**
 * Gives a new deployment its first knowledge pages, content and send mode, never above the ceiling. What people have
 * written or chosen since stays: a second run changes nothing.
 */
export async function seedDeployment(
  ctx: ServiceContext,
  { pages, firstMode }: { pages: readonly KnowledgePage[]; firstMode: SendMode },
): Promise<SeedResult> {
  authorize(ctx.actor, "knowledge:edit");
  return withTransaction(ctx, async (ctx) => {
    const settings = await lockSendingSettings(ctx.db);
    let pagesAdded = 0;
    for (const page of pages) pagesAdded += (await addPage(ctx, page)) ? 1 : 0;
    const { contentAdded } = await seedContent(ctx);
    const isUntouched = settings.version === 1 && settings.mode === "DRAFT_ONLY" && !settings.killSwitch;
    const mode = lowerOf(firstMode, ctx.settings.sendModeCeiling);
    if (!isUntouched || mode === settings.mode) return { pagesAdded, contentAdded, mode: settings.mode };
    await updateSendingSettings(ctx.db, { mode, changedAt: ctx.now(), changedBy: "first start" });
    recordAudit(ctx, {
      action: "sending.started",
      entity: { type: "sending_settings", id: "1" },
      facts: { before: settings.mode, after: mode, appEnv: ctx.settings.appEnv },
    });
    return { pagesAdded, contentAdded, mode };
  });
}

async function addPage(ctx: ServiceContext, { slug, title, markdown }: KnowledgePage): Promise<boolean> {
  if ((await listKnowledgePageVersions(ctx.db, slug)).length > 0) return false;
  await insertKnowledgePageVersion(ctx.db, { slug, version: 1, title, markdown, createdAt: ctx.now() });
  recordAudit(ctx, {
    action: "knowledge_page.saved",
    entity: { type: "knowledge_page", id: slug },
    facts: { version: 1, before: null, sha256: sha256Hex(markdown) },
  });
  return true;
}

function lowerOf(wanted: SendMode, ceiling: SendMode): SendMode {
  return SEND_MODES[Math.min(SEND_MODES.indexOf(wanted), SEND_MODES.indexOf(ceiling))] ?? "HALTED";
}
