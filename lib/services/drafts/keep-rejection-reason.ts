import { randomUUID } from "node:crypto";

import { openPerson } from "#lib/db/contacts.ts";
import { findDraftOrigin } from "#lib/db/drafts.ts";
import { insertRejectionReason } from "#lib/db/rejection-reasons.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { personalHint } from "#lib/domain/personal-hint.ts";

import { recordAudit } from "../audit.ts";
import type { ServiceContext } from "../context.ts";

/** Keeps the words of a rejection for the team. They outlive the person, so they may not point at them. */
export async function keepRejectionReason(
  ctx: ServiceContext,
  { draftId, words, key }: { draftId: string; words: string; key: SubjectKey | null },
): Promise<void> {
  authorize(ctx.actor, "draft:reject");
  const { contact } = await findDraftOrigin(ctx.db, draftId);
  const { firstName, lastName, company } = openPerson(contact, key);
  const hint = personalHint(words, [firstName, lastName, company]);
  if (hint !== null) {
    throw new AppError(
      "invalid_input",
      "A reason that the team keeps may not name a person, a company, an address or a number. Word it for anybody, or do not keep it.",
      { details: { reason: "personal_data" } },
    );
  }
  const id = randomUUID();
  const isNew = await insertRejectionReason(ctx.db, {
    id,
    words,
    createdBy: ctx.actor.id,
    createdAt: ctx.now(),
  });
  if (isNew) {
    recordAudit(ctx, {
      action: "rejectionReason.kept",
      entity: { type: "rejection_reason", id },
      facts: { length: words.length },
    });
  }
}
