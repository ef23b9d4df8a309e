import { type Claim, claimsSchema } from "#lib/contracts/drafting.ts";
import { findRevision, openRevision } from "#lib/db/drafts.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { ServiceContext } from "../context.ts";

export type FirstText = { subject: string; text: string; claims: Claim[] };

/** The composer's text with its sources: what a restored sentence gets its source back from. */
export async function readFirstText(
  ctx: ServiceContext,
  draftId: string,
  key: SubjectKey,
): Promise<FirstText> {
  const words = openRevision(await findRevision(ctx.db, draftId, 1), key);
  if (!words) throw new AppError("internal", "The first text of a draft cannot be opened.");
  return { subject: words.subject, text: words.text, claims: claimsSchema.parse(JSON.parse(words.sources)) };
}
