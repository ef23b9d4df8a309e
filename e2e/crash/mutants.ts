import { setTimeout as sleep } from "node:timers/promises";

import type { MailProvider } from "#lib/domain/mailbox.ts";
import type { Gmail } from "#lib/integrations/mail/gmail.ts";
import type { SmtpTransport } from "#lib/integrations/mail/smtp.ts";
import { createContext } from "#lib/services/create-context.ts";

import type { CrashAction, CrashPoint, Meanwhile } from "./points.ts";

export type Broken = {
  point: CrashPoint;
  finding: RegExp;
  /** What happens at the point; killed unless it says otherwise. */
  action?: CrashAction;
  provider?: MailProvider;
  /** What somebody does meanwhile. */
  meanwhile?: Meanwhile;
  /** The clock of the process is wrong by that much. */
  clockMs?: number;
  /** HubSpot delivers everything again. */
  isDeliveredTwice?: boolean;
  /** The database is killed, not the product. */
  killsPostgres?: boolean;
};

/**
 * Deliberately broken products, each with the point that shows it. A sweep counts only while it finds them. The first
 * four and the last are broken from outside, the others in their sources.
 */
export const MUTANTS = {
  /** Sends a copy of the draft, so that the draft is no token that can be spent once: again after a lost answer. */
  send_a_copy: {
    point: { name: "gmail.send-draft", phase: "after", occurrence: 1 },
    finding: /^[2-9] e-mails/,
  },
  /** Says that the mail has left, and sends it a little later: marked first. */
  send_late: {
    point: { name: "hubspot.create-email", phase: "before", occurrence: 1 },
    finding: /^0 e-mails/,
  },
  /** Writes the final dot without a note of it in the ledger: sent first. */
  dot_without_note: {
    point: { name: "smtp.final-dot", phase: "after", occurrence: 1 },
    finding: /^[2-9] e-mails/,
    provider: "smtp",
  },
  /** Answers HubSpot before the submission is stored. */
  acknowledge_first: {
    point: { name: "insert landed_deliveries", phase: "before", occurrence: 1 },
    finding: /no workflow/,
  },
  no_fence: {
    point: { name: "gmail.create-draft", phase: "after", occurrence: 1 },
    action: "freeze",
    finding: /changed the ledger/,
  },
  no_unique_key: {
    point: { name: "engine publish", phase: "before", occurrence: 1 },
    finding: /^[2-9] submissions/,
    isDeliveredTwice: true,
  },
  lease_from_local_clock: {
    point: { name: "gmail.create-draft", phase: "after", occurrence: 1 },
    finding: /a lease for/,
    clockMs: 10_000,
  },
  outbox_outside: {
    point: { name: "engine publish", phase: "before", occurrence: 1 },
    finding: /without its event/,
  },
  no_hash_check: {
    point: { name: "engine publish", phase: "before", occurrence: 2 },
    finding: /not what was approved/,
    meanwhile: "other_words",
  },
  stop_read_outside: {
    point: { name: "hubspot.read-subscriptions", phase: "after", occurrence: 1 },
    action: "freeze",
    finding: /after an acknowledged stop/,
    meanwhile: "stop",
  },
  undo_without_guard: {
    point: { name: "gmail.send-draft", phase: "before", occurrence: 1 },
    action: "freeze",
    finding: /after an acknowledged undo/,
    meanwhile: "undo",
  },
  /** A commit is answered before it is on the disk. */
  commit_without_disk: {
    point: { name: "insert landed_deliveries", phase: "after", occurrence: 1 },
    finding: /acknowledged .* lost/,
    killsPostgres: true,
  },
} as const satisfies Record<string, Broken>;
export type Mutant = keyof typeof MUTANTS;

export const installedMutant = (): Mutant | null =>
  (Object.keys(MUTANTS) as Mutant[]).find((name) => name === process.env["CRASH_MUTANT"]) ?? null;

/** Breaks the mailbox of this process before the product uses it. */
export function installMutant(): void {
  const mutant = installedMutant();
  if (mutant !== "dot_without_note" && mutant !== "send_late" && mutant !== "send_a_copy") return;
  const { integrations } = createContext({ actor: { type: "system", id: "sending" }, requestId: "mutant" });
  const transport = integrations.mailboxes.get("default");
  if (mutant === "dot_without_note") {
    if (transport?.kind === "smtp") transport.smtp = withoutNotes(transport.smtp);
    return;
  }
  if (transport?.kind !== "gmail") throw new Error("This run has no Gmail mailbox to break.");
  const { gmail } = transport;
  transport.gmail = mutant === "send_late" ? sendingLate(gmail) : sendingCopies(gmail);
}

function withoutNotes(smtp: SmtpTransport): SmtpTransport {
  return {
    ...smtp,
    open: async () => {
      const session = await smtp.open();
      return { ...session, deliver: (mail) => session.deliver(mail, async () => {}) };
    },
  };
}

function sendingCopies(gmail: Gmail): Gmail {
  const written = new Map<string, Buffer>();
  return {
    ...gmail,
    createDraft: async (input) => {
      const draft = await gmail.createDraft(input);
      written.set(draft.draftId, input.raw);
      return draft;
    },
    sendDraft: async (draftId) => {
      const raw = written.get(draftId);
      return gmail.sendDraft(raw ? (await gmail.createDraft({ raw })).draftId : draftId);
    },
  };
}

function sendingLate(gmail: Gmail): Gmail {
  return {
    ...gmail,
    sendDraft: (draftId) => {
      void sleep(3_000).then(() => gmail.sendDraft(draftId));
      return Promise.resolve({ messageId: `later-${draftId}`, threadId: `later-${draftId}` });
    },
  };
}
