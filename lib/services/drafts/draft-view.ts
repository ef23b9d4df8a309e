import type { DecisionView, DraftCheckView, DraftView, StaleView } from "#lib/contracts/drafts.ts";
import type { GateReportView } from "#lib/contracts/gates.ts";
import type { ModelCallView } from "#lib/contracts/model-calls.ts";
import type { SendView } from "#lib/contracts/sends.ts";
import type { DecisionWithName } from "#lib/db/decisions.ts";
import type { DraftRow, findSendOfDraftOrNull } from "#lib/db/drafts.ts";
import type { ModelCallRow } from "#lib/db/model-calls.ts";
import { type SubjectKey, unsealText } from "#lib/db/sealed.ts";
import { checkDraft, type DraftToCheck } from "#lib/domain/draft-checks.ts";
import { STALE_REASONS } from "#lib/domain/draft-state.ts";
import { isUndoable, UNDO_MS } from "#lib/domain/draft.ts";
import type { GateReport } from "#lib/domain/gates.ts";
import { isFallbackReason } from "#lib/domain/model-fallback.ts";

import { fieldLabel } from "./claim-views.ts";

/** Shown elsewhere on the screen: in the person's head, the message or the form's name. */
const SHOWN_APART = new Set([
  "email",
  "firstName",
  "lastName",
  "company",
  "jobTitle",
  "message",
  "formName",
  "pageUrl",
]);

/** The stored results, with the words at fault looked up again for the screen. */
export function toCheckViews(
  { checks, revision }: DraftRow,
  words: Omit<DraftToCheck, "author">,
): DraftCheckView[] {
  const found = new Map(
    checkDraft({ ...words, author: revision === 1 ? "composer" : "person" }).map((check) => [
      check.name as string,
      check.found,
    ]),
  );
  return checks.map((check) => ({ ...check, found: check.ok ? [] : (found.get(check.name) ?? []) }));
}

/** Who wrote the first text, by which prompt, and why a template if a model was meant to. */
export function toComposedBy({
  composer,
  promptVersion,
  fallbackReason,
}: DraftRow): Pick<DraftView, "composer" | "promptVersion" | "fallbackReason"> {
  return {
    composer: composer === "model" ? "model" : "template",
    promptVersion,
    fallbackReason: isFallbackReason(fallbackReason) ? fallbackReason : null,
  };
}

export function toModelCallView(call: ModelCallRow): ModelCallView {
  const { model, inputTokens, outputTokens, costMicros, priceVersion } = call;
  return { model, inputTokens, outputTokens, costMicros, priceVersion };
}

/** Every further field of the form, as it was filled in. */
export function toFormFields(raw: Record<string, unknown>): DraftView["form"]["fields"] {
  const nested = raw["fields"];
  const all = {
    ...raw,
    ...(typeof nested === "object" && nested !== null && !Array.isArray(nested) ? nested : {}),
  };
  return Object.entries(all).flatMap(([key, value]) => {
    const isText = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    if (!isText || SHOWN_APART.has(key) || String(value) === "") return [];
    return [{ key, label: fieldLabel(key), value: String(value) }];
  });
}

export function toDecisionView(decision: DecisionWithName, key: SubjectKey | null): DecisionView {
  const { id, kind, revision, byName, facts } = decision;
  return {
    ...{ id, kind, revision, byName, facts },
    at: decision.decidedAt.toISOString(),
    reason: unsealText(key, { table: "decisions", column: "reason", rowId: id }, decision.reason),
  };
}

export function toUndo(state: {
  draft: DraftRow;
  last: DecisionWithName | undefined;
  hasSend: boolean;
  now: Date;
}): DraftView["undo"] {
  const { draft, last, hasSend, now } = state;
  if (draft.status === "approved") return hasSend ? null : { kind: "approve", until: null };
  if (!last || !isUndoable(last)) return null;
  const until = new Date(last.decidedAt.getTime() + UNDO_MS);
  return until > now ? { kind: last.kind, until: until.toISOString() } : null;
}

/** What the words do not know of, while nobody has said that they hold. */
export function toStaleView({ status, staleSince, staleReason }: DraftRow): StaleView | null {
  if (staleSince === null || ["sent", "rejected", "not_sent"].includes(status)) return null;
  const reason = STALE_REASONS.find((known) => known === staleReason) ?? "they_wrote_again";
  return { since: staleSince.toISOString(), reason };
}

type SendRow = NonNullable<Awaited<ReturnType<typeof findSendOfDraftOrNull>>>;

export function toSendView(send: SendRow): SendView {
  const { id, state, settledBy, providerDraftId, providerMessageId, wireMessageId, evidence } = send;
  return {
    ...{ id, state, settledBy, providerDraftId, providerMessageId, wireMessageId, evidence },
    reservedAt: send.reservedAt.toISOString(),
    inFlightAt: send.inFlightAt?.toISOString() ?? null,
    settledAt: send.settledAt?.toISOString() ?? null,
  };
}

export function toGateView({ canSend, firstFailing, gates }: GateReport): GateReportView {
  const view = (gate: GateReport["gates"][number]) => ({
    ...gate,
    retryAt: gate.retryAt?.toISOString() ?? null,
  });
  return { canSend, firstFailing: firstFailing && view(firstFailing), gates: gates.map(view) };
}
