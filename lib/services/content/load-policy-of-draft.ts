import { sendingPolicySchema } from "#lib/contracts/content.ts";
import { findContentVersionOrNull } from "#lib/db/content-versions.ts";
import type { DraftRow } from "#lib/db/drafts.ts";
import { CATEGORIES } from "#lib/domain/category.ts";
import { parseVersionLabel } from "#lib/domain/content.ts";
import type { SendingPolicy } from "#lib/domain/policy.ts";

import type { ServiceContext } from "../context.ts";
import { BUILT_IN_POLICY } from "./built-in-content.ts";

/** The rules under which the draft was written: what an approval of it binds, whichever version is in use today. */
export async function loadPolicyOfDraft(
  ctx: ServiceContext,
  { policyVersion }: Pick<DraftRow, "policyVersion">,
): Promise<SendingPolicy> {
  const label = parseVersionLabel(policyVersion);
  const row = label && (await findContentVersionOrNull(ctx.db, { kind: "policy", ...label }));
  if (row) return sendingPolicySchema.parse(row.body);
  if (BEFORE_VERSIONS.has(policyVersion)) return BUILT_IN_POLICY;
  return STRICTEST;
}

/** Drafts from before policies were stored, and those of a deployment whose first content was not stored yet. */
const BEFORE_VERSIONS: ReadonlySet<string> = new Set(["policy@1", "sending@1"]);

/** For rules that cannot be found: no reply leaves on one person's word. */
const STRICTEST: SendingPolicy = {
  secondPerson: { categories: CATEGORIES, amountFrom: null, words: [] },
  listUnsubscribe: { categories: CATEGORIES },
};
