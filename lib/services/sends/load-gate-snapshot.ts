import { findOwnAllowList } from "#lib/db/allow-list-entries.ts";
import { type ContactRow, findContact, lockContact } from "#lib/db/contacts.ts";
import { type DecisionWithName, listDecisions } from "#lib/db/decisions.ts";
import type { DraftRow } from "#lib/db/drafts.ts";
import { findNewerSubmissionAtOrNull } from "#lib/db/freshness.ts";
import { listMailboxPauses } from "#lib/db/mailbox-pauses.ts";
import { countMailboxVolume } from "#lib/db/mailbox-volume.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";
import { findSendingSettings, lockSendingSettings } from "#lib/db/sending-settings.ts";
import { countSendVolume } from "#lib/db/sends.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { findWorkflow } from "#lib/db/workflows.ts";
import { parseAddress } from "#lib/domain/address.ts";
import { allowListCeiling, allowListInForce } from "#lib/domain/allow-list.ts";
import type { GateSnapshot } from "#lib/domain/gates.ts";
import { findMailbox, idsOfMailbox } from "#lib/domain/mailbox.ts";
import { decideSecondPerson } from "#lib/domain/second-person.ts";
import { effectiveSendMode } from "#lib/domain/send-mode.ts";
import type { SendMode } from "#lib/domain/send-state.ts";

import { readSendBreakers } from "../breakers/read-send-breakers.ts";
import { loadPolicyOfDraft } from "../content/load-policy-of-draft.ts";
import type { ServiceContext } from "../context.ts";
import type { OutsideNews } from "./read-outside-news.ts";
import { readSendContent, type SendContent } from "./read-send-content.ts";

export type LoadedGates = {
  snapshot: GateSnapshot;
  /** What would go out now; null when the person was erased. */
  content: SendContent | null;
  contact: ContactRow;
};
type LoadInput = {
  draft: DraftRow;
  key: SubjectKey | null;
  /** Null where nobody has asked the outside systems. */
  news: OutsideNews | null;
  /** Holds person and settings until the transaction ends, so that a stop or a restriction wins or loses cleanly. */
  isClaim: boolean;
};

/** Everything that decides whether this reply may leave, read in one transaction. */
export async function loadGateSnapshot(ctx: ServiceContext, input: LoadInput): Promise<LoadedGates> {
  const { draft, key, news, isClaim } = input;
  const { settings } = ctx;
  const contact = await (isClaim ? lockContact : findContact)(ctx.db, draft.contactId);
  const sending = await (isClaim ? lockSendingSettings : findSendingSettings)(ctx.db);
  const workflow = await findWorkflow(ctx.db, draft.workflowId);
  const content = await readSendContent(ctx, { draft, contact, key, revision: draft.revision });
  const address = content && canonical(content.to);
  const rules = await loadPolicyOfDraft(ctx, draft);
  const volume = await countSendVolume(ctx.db, {
    contactId: draft.contactId,
    domainToken: address === null ? "" : domainToken(address),
    now: ctx.now(),
    exceptDraftId: draft.id,
  });
  const newerSubmissionAt = await findNewerSubmissionAtOrNull(ctx.db, {
    contactId: draft.contactId,
    since: freshSince(draft),
  });
  const isApproved = draft.status === "approved" && draft.approvedDigest !== null;
  const snapshot: GateSnapshot = {
    now: ctx.now(),
    sending: {
      mode: sending.mode,
      ceiling: settings.sendModeCeiling,
      killSwitch: sending.killSwitch,
      allowList: await readAllowList(ctx, sending.mode),
    },
    recipient: {
      address,
      ownAddresses: settings.mailboxes.map(({ address: own }) => own),
      isErased: contact.erasedAt !== null || key === null,
      isRestricted: contact.restrictedAt !== null,
      isSuppressed: contact.suppressedAt !== null,
      isUnsubscribed: news?.isUnsubscribed === true,
      unsubscribedAt: contact.unsubscribedAt,
      bouncedAt: isAfter(contact.bouncedAt, workflow.createdAt) ? contact.bouncedAt : null,
    },
    volume: {
      ...volume,
      perRecipientPer30Days: sending.perRecipientPer30Days,
      perDomainPerDay: sending.perDomainPerDay,
      dailyQuota: sending.dailyQuota,
    },
    mailbox: await loadMailbox(ctx, draft),
    breakers: await readSendBreakers(ctx, draft),
    secondPerson: {
      reason:
        content &&
        decideSecondPerson(
          { category: draft.category, text: `${content.subject}\n${content.text}` },
          rules.secondPerson,
        ),
      approvers: countApprovers(draft, await listDecisions(ctx.db, draft.id)),
    },
    approval: {
      status: draft.status,
      isWorkflowCancelled: workflow.status === "cancelled",
      isDigestEqual: isApproved ? content?.digest === draft.approvedDigest : null,
    },
    checks: draft.checks,
    freshness: {
      newerSubmissionAt,
      hasInbound: news?.hasInbound ?? null,
      hasColleagueReply: news?.hasColleagueReply ?? null,
      isStale: draft.staleSince !== null,
    },
  };
  return { snapshot, content, contact };
}

async function loadMailbox(ctx: ServiceContext, draft: DraftRow): Promise<GateSnapshot["mailbox"]> {
  const mailbox = findMailbox(ctx.settings.mailboxes, draft.mailboxId);
  if (mailbox === null) return null;
  const ahead = { draftId: draft.id, approvedAt: draft.approvedAt };
  const volume = await countMailboxVolume(ctx.db, {
    ...{ mailboxIds: idsOfMailbox(mailbox), now: ctx.now(), ahead },
  });
  const [pause] = await listMailboxPauses(ctx.db, [mailbox.id]);
  return {
    used: volume.used,
    ahead: volume.reserved,
    quota: mailbox.dailyQuota,
    roomAt: volume.roomAt,
    pausedUntil: pause?.pausedUntil ?? null,
    isReadable: mailbox.provider === "gmail",
  };
}

/** News before this moment was in front of the person who approved. */
export function freshSince({ createdAt, returnedAt }: DraftRow): Date {
  return returnedAt !== null && returnedAt > createdAt ? returnedAt : createdAt;
}

export function domainToken(address: string): string {
  return lookupToken("domain", address.slice(address.lastIndexOf("@") + 1)).toString("hex");
}

/** Asked for only where it decides. A claim holds the settings' row, which every change of the list takes first. */
async function readAllowList(ctx: ServiceContext, mode: SendMode): Promise<readonly string[]> {
  const ceiling = allowListCeiling(ctx.settings);
  if (effectiveSendMode(mode, ctx.settings.sendModeCeiling) !== "SEND_ALLOWLIST") return ceiling ?? [];
  return allowListInForce(await findOwnAllowList(ctx.db), ceiling);
}

function canonical(address: string): string | null {
  const parsed = parseAddress(address);
  return parsed.ok && parsed.address === address ? address : null;
}

/** A form that was sent after its address bounced says that the address is meant: it may be tried again. */
function isAfter(at: Date | null, since: Date): boolean {
  return at !== null && at >= since;
}

/** People who approved exactly these words since an approval was last taken back or news came in. */
function countApprovers(draft: DraftRow, decisions: readonly DecisionWithName[]): number {
  const lastBreak = decisions.findLastIndex(({ kind }) => kind === "undo" || kind === "keep");
  const approvals = decisions
    .slice(lastBreak + 1)
    .filter(({ kind, digest }) => kind === "approve" && digest !== null && digest === draft.approvedDigest);
  return new Set(approvals.map(({ byUserId }) => byUserId)).size;
}
