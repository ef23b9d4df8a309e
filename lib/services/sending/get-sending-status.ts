import type { SendingView } from "#lib/contracts/sending.ts";
import { listAllowListEntries } from "#lib/db/allow-list-entries.ts";
import { listReviewers } from "#lib/db/reviewers.ts";
import { findSendingSettings, listOpenChangeRequests } from "#lib/db/sending-settings.ts";
import { countSendsSince, listUnknownSends } from "#lib/db/sends.ts";
import { authorize, can } from "#lib/domain/actor.ts";
import { allowListCeiling, allowListInForce } from "#lib/domain/allow-list.ts";
import { findMailbox } from "#lib/domain/mailbox.ts";
import { effectiveSendMode } from "#lib/domain/send-mode.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { toMailboxViews } from "./mailbox-views.ts";

const DAY_MS = 24 * 60 * 60_000;
const LISTED = 50;

/** May we send, how much is left, and what needs a person. */
export async function getSendingStatus(ctx: ServiceContext): Promise<SendingView> {
  authorize(ctx.actor, "sending:read");
  return withTransaction(ctx, readSendingView);
}

/** The same in the transaction of a use-case that has authorised its caller. */
export async function readSendingView(ctx: ServiceContext): Promise<SendingView> {
  const { actor, settings } = ctx;
  const now = ctx.now();
  const sending = await findSendingSettings(ctx.db);
  const counts = await countSendsSince(ctx.db, new Date(now.getTime() - DAY_MS));
  const used = counts.reserved + counts.in_flight + counts.sent + counts.unknown;
  const requests = await listOpenChangeRequests(ctx.db, { now, settingsVersion: sending.version });
  const mayChange = can(actor, "sending:change");
  return {
    mode: sending.mode,
    effectiveMode: effectiveSendMode(sending.mode, settings.sendModeCeiling),
    ceiling: settings.sendModeCeiling,
    killSwitch: sending.killSwitch,
    version: sending.version,
    changedAt: sending.changedAt.toISOString(),
    changedBy: sending.changedBy,
    ...(await readAllowList(ctx)),
    people: await readPeople(ctx),
    counts,
    dailyQuota: sending.dailyQuota,
    quotaLeft: Math.max(0, sending.dailyQuota - used),
    perRecipientPer30Days: sending.perRecipientPer30Days,
    perDomainPerDay: sending.perDomainPerDay,
    mailboxes: await toMailboxViews(ctx),
    unknown: (await listUnknownSends(ctx.db, LISTED)).map((send) => ({
      id: send.id,
      draftId: send.draftId,
      workflowId: send.workflowId,
      inFlightAt: send.inFlightAt?.toISOString() ?? null,
      provider: send.provider,
      mailboxAddress: findMailbox(settings.mailboxes, send.mailboxId)?.address ?? null,
      evidence: send.evidence,
    })),
    requests: requests.map((request) => ({
      id: request.id,
      mode: request.mode,
      killSwitch: request.killSwitch,
      reason: request.reason,
      requestedBy: { id: request.requestedBy, name: request.requestedByName },
      requestedAt: request.requestedAt.toISOString(),
      expiresAt: request.expiresAt.toISOString(),
      mayConfirm: mayChange && actor.type === "user" && actor.id !== request.requestedBy,
    })),
    may: {
      stop: can(actor, "sending:stop"),
      change: mayChange,
      settle: can(actor, "send:settle"),
      allow: can(actor, "allow-list:add"),
      disallow: can(actor, "allow-list:remove"),
    },
  };
}

async function readAllowList(ctx: ServiceContext): Promise<Pick<SendingView, "allowList" | "allowListSize">> {
  const ceiling = allowListCeiling(ctx.settings);
  const { rows, isKept } = await listAllowListEntries(ctx.db);
  const inForce = allowListInForce({ entries: rows.map(({ entry }) => entry), isKept }, ceiling);
  return {
    allowListSize: inForce.length,
    allowList: {
      isOwn: isKept,
      ceiling: ceiling && [...ceiling],
      entries: rows.map(({ id, entry, reason, addedByName, addedAt }) => ({
        ...{ id, entry, reason, addedBy: addedByName },
        addedAt: addedAt.toISOString(),
        isInForce: inForce.includes(entry),
      })),
    },
  };
}

async function readPeople(ctx: ServiceContext): Promise<SendingView["people"]> {
  const reviewers = await listReviewers(ctx.db);
  return reviewers.flatMap(({ name, role }) => (role ? { name, role } : []));
}
