import type { ContentRow } from "#lib/db/content-versions.ts";
import { canonicalJson, sha256Hex } from "#lib/domain/digest.ts";
import { loosenedBy } from "#lib/domain/policy-change.ts";

import { contentOf } from "./content-views.ts";

type Version = Pick<ContentRow, "kind" | "name" | "version" | "body">;

/** What two people sign when a policy is loosened: both versions, word for word, and what the change lets out. */
export type PolicyPlan = {
  kind: string;
  name: string;
  from: number;
  to: number;
  fromSha256: string;
  toSha256: string;
  loosened: string[];
};

/** Null for everything that one approver may put into use alone. */
export function looserPolicyPlan(from: Version | null, to: Version): PolicyPlan | null {
  const [before, after] = [from && contentOf(from), contentOf(to)];
  if (from === null || before?.kind !== "policy" || after.kind !== "policy") return null;
  const loosened = loosenedBy(before.body, after.body);
  if (loosened.length === 0) return null;
  return {
    kind: to.kind,
    name: to.name,
    from: from.version,
    to: to.version,
    fromSha256: sha256Hex(canonicalJson(from.body)),
    toSha256: sha256Hex(canonicalJson(to.body)),
    loosened,
  };
}
