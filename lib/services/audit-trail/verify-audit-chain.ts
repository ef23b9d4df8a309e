import type { AuditVerification, VerifyAuditChainInput } from "#lib/contracts/audit.ts";
import {
  AUDIT_ORIGIN,
  type AuditHead,
  checkAuditStretch,
  findAuditHashOrNull,
  findAuditHead,
} from "#lib/db/audit-events.ts";
import { authorize } from "#lib/domain/actor.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { inPlace } from "./in-place.ts";

const STRETCH = 10_000;

type Broken = NonNullable<AuditVerification["broken"]>;

/**
 * Recomputes every hash of the trail as it stands now, stretch by stretch, and says after each how far it is. No
 * stretch holds a lock or a transaction, so that the product goes on writing. What was found is itself recorded.
 */
export async function verifyAuditChain(
  ctx: ServiceContext,
  input: VerifyAuditChainInput,
): Promise<AsyncGenerator<AuditVerification, void>> {
  authorize(ctx.actor, "audit:verify");
  return inPlace("verification", async () => readChain(ctx, input, await findAuditHead(ctx.db)));
}

async function* readChain(
  ctx: ServiceContext,
  { anchor }: VerifyAuditChainInput,
  head: AuditHead,
): AsyncGenerator<AuditVerification, void> {
  const startedAt = performance.now();
  let [checked, hash] = [0, AUDIT_ORIGIN];
  let broken: Broken | null = null;
  const report = (state: AuditVerification["state"]): AuditVerification => ({
    ...{ state, checked, upTo: head.seq, broken },
    hash: checked === 0 ? null : hash,
    durationMs: Math.round(performance.now() - startedAt),
  });
  yield report("reading");
  while (checked < head.seq && broken === null) {
    const upTo = Math.min(checked + STRETCH, head.seq);
    const stretch = await checkAuditStretch(ctx.db, { after: checked, upTo, link: hash });
    broken = stretch.broken ?? gap({ found: checked + stretch.checked, upTo, head });
    checked = broken === null ? upTo : broken.seq - 1;
    hash = stretch.hash ?? hash;
    if (broken === null && checked < head.seq) yield report("reading");
  }
  broken ??= await judgeEnd(ctx, { head, hash, anchor });
  await recordFinding(ctx, { checked, upTo: head.seq, broken });
  yield report(broken === null ? "holds" : "broken");
}

/** A trail that is broken may refuse even this record: what was found is told all the same. */
async function recordFinding(
  ctx: ServiceContext,
  { checked, upTo, broken }: { checked: number; upTo: number; broken: Broken | null },
): Promise<void> {
  const facts = { checked, upTo, broken: broken?.seq ?? null, fault: broken?.fault ?? null };
  if (broken) log().error(facts, "The audit trail is broken.");
  try {
    await withTransaction(ctx, async (ctx) => {
      recordAudit(ctx, { action: "audit.verified", entity: { type: "audit", id: "trail" }, facts });
    });
  } catch (error) {
    if (!broken) throw error;
    log().error({ code: failureOf(error).code }, "The finding could not be recorded in the trail.");
  }
}

/** Entries that the head counts and that are not there: at the very end they were cut off. */
function gap({ found, upTo, head }: { found: number; upTo: number; head: AuditHead }): Broken | null {
  if (found === upTo) return null;
  return { seq: found + 1, fault: head.newest <= found ? "cut" : "missing" };
}

/** The chain's end against its head, and against what somebody kept elsewhere. */
async function judgeEnd(
  ctx: ServiceContext,
  { head, hash, anchor }: { head: AuditHead; hash: string; anchor: VerifyAuditChainInput["anchor"] },
): Promise<Broken | null> {
  if (head.newest > head.seq) return { seq: head.seq + 1, fault: "unlinked" };
  if (head.hash !== hash) return { seq: Math.max(1, head.seq), fault: "altered" };
  if (!anchor) return null;
  if (anchor.seq > head.seq) return { seq: head.seq + 1, fault: "cut" };
  const there = await findAuditHashOrNull(ctx.db, anchor.seq);
  return there === anchor.hash ? null : { seq: anchor.seq, fault: "not_the_anchor" };
}
