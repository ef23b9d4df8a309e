import { findOpenedAtOrNull } from "#lib/db/draft-openings.ts";
import type { DraftRow } from "#lib/db/drafts.ts";
import { AppError } from "#lib/domain/errors.ts";
import { isTooFast, type Reading, readingOf } from "#lib/domain/reading-time.ts";

import type { ServiceContext } from "../context.ts";

export type FastApproval = { isTooFast: true; words: number; neededMs: number; shownMs: number | null };

/**
 * Asks once more before an approval that comes sooner than its words can be read. Returns what is recorded when the
 * person insists, and null when there was time enough.
 */
export async function guardReading(
  ctx: ServiceContext,
  approval: { draft: DraftRow; text: string; userId: string; evenIfFast: boolean },
): Promise<FastApproval | null> {
  const wordsPerMinute = ctx.settings.readingWordsPerMinute;
  if (wordsPerMinute === 0) return null;
  const { id: draftId, revision } = approval.draft;
  const shownAt = await findOpenedAtOrNull(ctx.db, { draftId, revision, userId: approval.userId });
  const reading = readingOf(approval.text, { shownAt, now: ctx.now(), wordsPerMinute });
  if (!isTooFast(reading)) return null;
  if (!approval.evenIfFast) throw tooFast(reading);
  return { isTooFast: true, ...reading };
}

function tooFast({ words, neededMs, shownMs }: Reading): AppError {
  const needed = `Reading its ${words} words takes ${inSeconds(neededMs)} at the least`;
  const shown =
    shownMs === null
      ? "it was never shown to you in the console"
      : `it was on your screen for ${inSeconds(shownMs)}`;
  return new AppError("conflict", `${needed}; ${shown}. Read it, or approve it even so: that is recorded.`, {
    details: { reason: "too_fast", words, neededMs, shownMs },
  });
}

function inSeconds(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
