import type { SubmissionRow } from "#lib/db/submissions.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { findHalfToldTwinOrNull, findTwinSubmissionOrNull } from "#lib/db/twin-submissions.ts";

import type { ServiceContext } from "../context.ts";
import type { NormalSubmission } from "./normalise-submission.ts";

/** The same form told by another way in that shares no key with this one: one of the two knows HubSpot's id. */
export async function findTwin(
  ctx: ServiceContext,
  submission: NormalSubmission,
): Promise<SubmissionRow | null> {
  const { address, content, fields } = submission;
  if (address === null) return null;
  const hasWords = (fields.message ?? "").trim() !== "";
  const twin = { ...submission, emailToken: lookupToken("email", address) };
  return (
    (await findTwinSubmissionOrNull(ctx.db, {
      ...twin,
      contentSha256s: content.same,
      // Without a message an address is all that the two have in common: then the form counts as well.
      formId: hasWords ? null : submission.formId,
    })) ??
    // HubSpot may have been told to pass the message on by one of the two only.
    (await findHalfToldTwinOrNull(ctx.db, { ...twin, hasWords, wordlessSha256s: content.wordless }))
  );
}
