import type { ConfirmContentChangeInput, ContentView } from "#lib/contracts/content.ts";
import {
  type ContentRequestRow,
  findContentRequestOrNull,
  lockContentRequest,
  updateContentRequest,
} from "#lib/db/content-change-requests.ts";
import { activateContentVersion, lockContentVersions } from "#lib/db/content-versions.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { recordAudit } from "../audit.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { assertSecondPerson } from "../signatures/assert-second-person.ts";
import { assertStillMay } from "../signatures/assert-still-may.ts";
import { planDigest, signPlan } from "../signatures/sign-plan.ts";
import { assertUsable } from "./check-content.ts";
import { contentOf } from "./content-views.ts";
import { getContent } from "./get-content.ts";
import { looserPolicyPlan, type PolicyPlan } from "./policy-plan.ts";
import { letsOut } from "./put-into-use.ts";

/** The second person: confirms exactly the plan that another signed, in time and while the version in use is the same. */
export async function confirmContentChange(
  ctx: ServiceContext,
  { requestId }: ConfirmContentChangeInput,
): Promise<ContentView> {
  authorize(ctx.actor, "content:edit");
  const { actor } = ctx;
  if (actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can confirm this.");
  const asked = await findContentRequestOrNull(ctx.db, requestId);
  if (!asked) throw new AppError("not_found", "There is no such request. It may have been replaced.");
  const { kind, name } = asked;
  await withTransaction(ctx, async (ctx) => {
    const versions = await lockContentVersions(ctx.db, { kind, name });
    const request = await lockContentRequest(ctx.db, requestId);
    const from = versions.find(({ isActive }) => isActive) ?? null;
    const to = versions.find(({ version }) => version === request.toVersion);
    const plan = to ? looserPolicyPlan(from, to) : null;
    assertConfirmable(ctx, { request, plan, byId: actor.id });
    await assertStillMay(ctx, { userId: request.requestedBy, permission: "content:edit" });
    if (!to || !plan) return;
    assertUsable(contentOf(to), ctx.settings.linkHosts);
    const confirmSignatureId = await signPlan(ctx, {
      permission: "content:edit",
      action: "content_change.confirmed",
      meaning: `I confirm that policy ${name}@${plan.to} replaces version ${plan.from}. ${letsOut(plan)}`,
      entity: { type: "content_change", id: requestId },
      plan,
    });
    await updateContentRequest(ctx.db, requestId, {
      confirmedBy: actor.id,
      confirmedAt: ctx.now(),
      confirmSignatureId,
    });
    await activateContentVersion(ctx.db, to);
    recordAudit(ctx, {
      action: "content_version.activated",
      entity: { type: "content", id: `${kind}:${name}` },
      facts: {
        from: plan.from,
        to: plan.to,
        requestId,
        requestedBy: request.requestedBy,
        confirmedBy: actor.id,
      },
    });
  });
  return getContent(ctx, { kind, name });
}

function assertConfirmable(
  ctx: ServiceContext,
  { request, plan, byId }: { request: ContentRequestRow; plan: PolicyPlan | null; byId: string },
): void {
  assertSecondPerson(request, { id: byId, now: ctx.now() });
  if (plan === null || !planDigest(plan).equals(request.planSha256)) {
    throw new AppError("conflict", "The policy in use changed since this was asked for. Ask again.", {
      details: { reason: "changed" },
    });
  }
}
