import type { ChooseMailboxInput, DecisionResult } from "#lib/contracts/drafts.ts";
import { lockDraft, updateDraft } from "#lib/db/drafts.ts";
import { authorize } from "#lib/domain/actor.ts";
import { assertCurrent } from "#lib/domain/draft.ts";
import { AppError } from "#lib/domain/errors.ts";
import { findMailbox } from "#lib/domain/mailbox.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { personOf, readSeen, toDecisionResult } from "./record-decision.ts";

/** Lets the reply leave from another mailbox. Who has the draft on the screen must read it anew before approving. */
export async function chooseMailbox(ctx: ServiceContext, input: ChooseMailboxInput): Promise<DecisionResult> {
  authorize(ctx.actor, "draft:edit");
  const { id: byId } = personOf(ctx);
  const mailbox = findMailbox(ctx.settings.mailboxes, input.mailboxId);
  if (mailbox === null) {
    throw new AppError("invalid_input", "This mailbox is not configured. Choose one of the list.");
  }
  return withTransaction(ctx, async (ctx) => {
    const draft = await lockDraft(ctx.db, input.draftId);
    assertCurrent(draft, await readSeen(ctx, input));
    const chosen = { ...draft, mailboxId: mailbox.id, version: draft.version + 1 };
    await updateDraft(ctx.db, chosen, ctx.now());
    recordAudit(ctx, {
      action: "draft.mailboxChosen",
      entity: { type: "draft", id: draft.id },
      facts: { workflowId: draft.workflowId, from: draft.mailboxId, to: mailbox.id, byId },
    });
    return toDecisionResult(ctx, chosen, "edit");
  });
}
