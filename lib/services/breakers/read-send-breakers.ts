import { type BreakerRow, listBreakers } from "#lib/db/breakers.ts";
import type { DraftRow } from "#lib/db/drafts.ts";
import { type Breaker, breakerReason, shownState } from "#lib/domain/breaker.ts";

import type { ServiceContext } from "../context.ts";
import { servicesOfReply } from "./services-of-reply.ts";

/** The breakers that a reply has to pass: HubSpot's, those of every mailbox that is read, and of the one it leaves from. */
export async function readSendBreakers(
  ctx: ServiceContext,
  draft: Pick<DraftRow, "id" | "mailboxId">,
): Promise<Breaker[]> {
  const needed = servicesOfReply(ctx.settings.mailboxes, draft.mailboxId);
  const rows = await listBreakers(ctx.db);
  return rows
    .filter(({ service }) => needed.has(service))
    .flatMap((row) => toBreaker(row, { draftId: draft.id, now: ctx.now() }));
}

function toBreaker(row: BreakerRow, { draftId, now }: { draftId: string; now: Date }): Breaker[] {
  const { service, openUntil, openedAt, probeDraftId, probeKeptUntil } = row;
  if (service === "model" || service === "identity") return [];
  const isKept = probeDraftId !== null && probeKeptUntil !== null && probeKeptUntil > now;
  const shown = shownState(row, now);
  const isOthers = shown === "half_open" && isKept && probeDraftId !== draftId;
  const state = isOthers ? "open" : shown;
  return [
    {
      ...{ service, state },
      reason: state === "closed" ? null : `${breakerReason(row.reason)}.`,
      since: openedAt,
      nextProbeAt: isOthers ? probeKeptUntil : openUntil,
    },
  ];
}
