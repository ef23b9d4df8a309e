import type { PreviewTemplateInput, TemplatePreview } from "#lib/contracts/content.ts";
import { type ComposerInput, formFieldsSchema } from "#lib/contracts/drafting.ts";
import { listActiveKnowledgePages } from "#lib/db/knowledge-pages.ts";
import { findRateLimit, takeRateLimitPass } from "#lib/db/rate-limits.ts";
import { authorize } from "#lib/domain/actor.ts";
import { versionLabel } from "#lib/domain/content.ts";
import { AppError } from "#lib/domain/errors.ts";
import { splitPassages } from "#lib/domain/passages.ts";
import { checkTemplate } from "#lib/integrations/drafting/check-template.ts";
import { composeFromTemplate } from "#lib/integrations/drafting/template-composer.ts";
import { templateScope } from "#lib/integrations/drafting/templates/index.ts";

import type { ServiceContext } from "../context.ts";
import { loadActiveContent } from "./load-active-content.ts";
import { PREVIEW_SAMPLES } from "./preview-samples.ts";

const PREVIEW_LIMIT = { limit: 20, windowMs: 60_000 } as const;

/** The mails that three different people would get from these words, with the knowledge pages as they are now. */
export async function previewTemplate(
  ctx: ServiceContext,
  { name, body }: PreviewTemplateInput,
): Promise<TemplatePreview> {
  authorize(ctx.actor, "content:read");
  await assertNotTooOften(ctx);
  const scope = templateScope(name);
  if (scope === null) throw new AppError("not_found", "There is no such template. Look for it in the list.");
  const faults = checkTemplate(body, ctx.settings.linkHosts);
  if (faults.length > 0) return { faults, samples: [] };
  const content = await loadActiveContent(ctx);
  const passages = (await listActiveKnowledgePages(ctx.db)).flatMap(splitPassages);
  const template = { id: name, version: 1, language: scope.language, ...body };
  const samples = PREVIEW_SAMPLES.map(({ title, form, message, earlierSubmissions }) => {
    const input: ComposerInput = {
      form: formFieldsSchema.parse({ ...form, message: message[scope.language] }),
      history: { earlierSubmissions, lastRepliedAt: null, lifecycleStage: null, ownerName: null },
      passages,
      sender: ctx.settings.mailFrom,
      content,
      policyVersion: versionLabel(content.policy),
    };
    const draft = composeFromTemplate(input, template, ctx.settings.linkHosts);
    return {
      title,
      message: message[scope.language],
      subject: draft.subject,
      text: draft.text,
      failedChecks: draft.checks.filter(({ ok }) => !ok).map(({ note }) => note),
    };
  });
  return { faults, samples };
}

/** A preview is work for the server's one thread: nobody asks for more than a person can read. */
async function assertNotTooOften(ctx: ServiceContext): Promise<void> {
  const key = `template-preview:${ctx.actor.id}`;
  if ((await takeRateLimitPass(ctx.db, { key, ...PREVIEW_LIMIT })) !== null) return;
  const { nextFreeInMs } = await findRateLimit(ctx.db, { key, windowMs: PREVIEW_LIMIT.windowMs });
  throw new AppError("rate_limited", "You asked for many previews. Wait a moment, then ask again.", {
    details: { retryAfterMs: Math.max(nextFreeInMs, 1) },
  });
}
