import { randomUUID } from "node:crypto";

import type { DecisionResult, EditDraftInput } from "#lib/contracts/drafts.ts";
import { findOpenedAtOrNull, insertDraftOpening } from "#lib/db/draft-openings.ts";
import { type DraftRow, findDraftOrigin, insertDraftRevision, lockDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { relocateClaims } from "#lib/domain/claims.ts";
import { edit } from "#lib/domain/draft.ts";
import { AppError } from "#lib/domain/errors.ts";
import { cleanText } from "#lib/domain/text.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { checkEditedDraft } from "./check-edited-draft.ts";
import { readFirstText } from "./first-text.ts";
import { findKeyOfDraft, personOf, readSeen, recordDecision } from "./record-decision.ts";

/** Stores a new text as a new revision, checked again. Earlier texts stay as they were. */
export async function editDraft(ctx: ServiceContext, input: EditDraftInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:edit");
  const { id: authorId } = personOf(ctx);
  const key = await findKeyOfDraft(ctx, input.draftId);
  if (!key) throw new AppError("unprocessable", "This person was erased. There is no text left to edit.");
  const words = { subject: cleanText(input.subject).text.trim(), text: cleanText(input.text).text.trimEnd() };

  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    const edited = edit(draft, await readSeen(ctx, input));
    const first = await readFirstText(ctx, draft.id, key);
    const claims = relocateClaims(first.claims, words.text);
    const origin = await findDraftOrigin(ctx.db, draft.id);
    const checks = await checkEditedDraft(ctx, { origin, key, words, first });
    await insertDraftRevision(ctx.db, key, {
      id: randomUUID(),
      draftId: draft.id,
      number: edited.revision,
      ...words,
      sources: JSON.stringify(claims),
      authorId,
      createdAt: ctx.now(),
    });
    await carryOpening(ctx, { before: draft, revision: edited.revision, userId: authorId });
    return recordDecision(ctx, {
      kind: "edit",
      action: "draft.edited",
      before: draft,
      after: {
        ...edited,
        checks: checks.map(({ name, ok, note, severity }) => ({ name, ok, note, severity })),
      },
      facts: { claimsKept: claims.length, claimsBefore: first.claims.length },
    });
  });
}

/** Who wrote the words has read them: they were before their eyes as long as those that they replace. */
async function carryOpening(
  ctx: ServiceContext,
  { before, revision, userId }: { before: DraftRow; revision: number; userId: string },
): Promise<void> {
  const { id: draftId } = before;
  const openedAt = await findOpenedAtOrNull(ctx.db, { draftId, userId, revision: before.revision });
  if (openedAt) await insertDraftOpening(ctx.db, { draftId, userId, revision, openedAt });
}
