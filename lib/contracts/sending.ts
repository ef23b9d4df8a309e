import { z } from "zod";

import { ROLES } from "#lib/domain/actor.ts";
import { toAllowListEntry } from "#lib/domain/allow-list.ts";
import { MAIL_PROVIDERS, SEND_PROMISES } from "#lib/domain/mailbox.ts";
import { SEND_MODES, SEND_STATES } from "#lib/domain/send-state.ts";

import { reasonSchema } from "./reason.ts";

const instant = z.iso.datetime();

/** What a person looked at before saying how a send ended. Chosen from a list, so that no personal data is kept. */
export const SETTLE_SOURCES = ["sent_folder", "recipient", "mail_log", "bounce", "other"] as const;

export const SettleSendInput = z.strictObject({
  sendId: z.uuid(),
  outcome: z.enum(["sent", "not_sent"]),
  source: z.enum(SETTLE_SOURCES),
  /** Gmail's id of the message that was seen. */
  providerMessageId: z
    .string()
    .regex(/^[0-9A-Za-z_-]{6,64}$/, "This is not a Gmail message id.")
    .optional(),
});
export type SettleSendInput = z.infer<typeof SettleSendInput>;

export const StopSendingInput = z.strictObject({});
export type StopSendingInput = z.infer<typeof StopSendingInput>;

export const LowerSendModeInput = z.strictObject({ mode: z.enum(SEND_MODES) });
export type LowerSendModeInput = z.infer<typeof LowerSendModeInput>;

/** What sending should look like after the change. `version` is the settings' version that stood on the screen. */
export const RequestSendingChangeInput = z.strictObject({
  mode: z.enum(SEND_MODES),
  killSwitch: z.boolean(),
  version: z.int().min(1),
  reason: reasonSchema({ min: 3, max: 300, ask: "Say in a few words why sending should change." }),
});
export type RequestSendingChangeInput = z.infer<typeof RequestSendingChangeInput>;

/** An address or a domain; kept in lower case, a domain without its @. */
export const AddAllowListEntryInput = z.strictObject({
  entry: z
    .string()
    .max(300)
    .refine((text) => toAllowListEntry(text) !== null, "Enter one address, or one domain such as acme.com.")
    .transform((text) => toAllowListEntry(text) ?? ""),
  reason: reasonSchema({ min: 3, max: 300, ask: "Say in a few words why mail may go there." }),
});
export type AddAllowListEntryInput = z.infer<typeof AddAllowListEntryInput>;

export const RemoveAllowListEntryInput = z.strictObject({ entryId: z.uuid() });
export type RemoveAllowListEntryInput = z.infer<typeof RemoveAllowListEntryInput>;

export const ConfirmSendingChangeInput = z.strictObject({ requestId: z.uuid() });
export type ConfirmSendingChangeInput = z.infer<typeof ConfirmSendingChangeInput>;

export const SendingChangeView = z.object({
  id: z.uuid(),
  mode: z.enum(SEND_MODES),
  killSwitch: z.boolean(),
  reason: z.string(),
  requestedBy: z.object({ id: z.uuid(), name: z.string() }),
  requestedAt: instant,
  expiresAt: instant,
  /** True for everybody but the person who asked, if their role allows it. */
  mayConfirm: z.boolean(),
});
export type SendingChangeView = z.infer<typeof SendingChangeView>;

export const MailboxView = z.object({
  id: z.string(),
  address: z.string(),
  name: z.string(),
  provider: z.enum(MAIL_PROVIDERS),
  /** What a lost answer means: looked up and sent again, or held for a person. */
  promise: z.enum(SEND_PROMISES),
  isDefault: z.boolean(),
  /** Mails in any 24 hours. */
  quota: z.int(),
  /** Left or may have left in the last 24 hours. */
  used: z.int(),
  /** Approved and not yet sent: each holds a place. */
  reserved: z.int(),
  left: z.int(),
  /** When the next place becomes free; null while there is one. */
  nextFreeAt: instant.nullable(),
  /** Its provider asked us to wait until then. */
  pausedUntil: instant.nullable(),
});
export type MailboxView = z.infer<typeof MailboxView>;

export const UnknownSendView = z.object({
  id: z.uuid(),
  draftId: z.uuid(),
  workflowId: z.uuid(),
  inFlightAt: instant.nullable(),
  provider: z.enum(MAIL_PROVIDERS),
  /** Null when the mailbox is configured no more. */
  mailboxAddress: z.string().nullable(),
  evidence: z.array(z.record(z.string(), z.unknown())),
});
export type UnknownSendView = z.infer<typeof UnknownSendView>;

/** Who may be written to in SEND_ALLOWLIST. */
export const AllowListView = z.object({
  /** True from the first entry on that people put there; until then the configuration's list is in force. */
  isOwn: z.boolean(),
  /** What the configuration allows at most; null where nothing bounds it, because nothing leaves the machine. */
  ceiling: z.array(z.string()).nullable(),
  entries: z.array(
    z.object({
      id: z.uuid(),
      entry: z.string(),
      reason: z.string(),
      addedBy: z.string(),
      addedAt: instant,
      /** False when the configuration allows it no more: nobody gets mail through it. */
      isInForce: z.boolean(),
    }),
  ),
});
export type AllowListView = z.infer<typeof AllowListView>;

export const SendingView = z.object({
  mode: z.enum(SEND_MODES),
  /** The lower of mode and ceiling: what is in force. */
  effectiveMode: z.enum(SEND_MODES),
  /** What the configuration allows at most. */
  ceiling: z.enum(SEND_MODES),
  killSwitch: z.boolean(),
  version: z.int(),
  changedAt: instant,
  changedBy: z.string(),
  allowListSize: z.int(),
  allowList: AllowListView,
  /** The people who may stop or lower sending, and of these who may raise it. */
  people: z.array(z.object({ name: z.string(), role: z.enum(ROLES) })),
  /** Rolling 24 hours, as Gmail counts. */
  counts: z.record(z.enum(SEND_STATES), z.int()),
  dailyQuota: z.int(),
  quotaLeft: z.int(),
  perRecipientPer30Days: z.int(),
  perDomainPerDay: z.int(),
  mailboxes: z.array(MailboxView),
  unknown: z.array(UnknownSendView),
  requests: z.array(SendingChangeView),
  may: z.object({
    stop: z.boolean(),
    change: z.boolean(),
    settle: z.boolean(),
    allow: z.boolean(),
    disallow: z.boolean(),
  }),
});
export type SendingView = z.infer<typeof SendingView>;

/** How far a send got, as the engine keeps it between steps. */
export const SendProgressView = z.looseObject({
  outcome: z.string(),
  sendId: z.uuid().optional(),
  sendAfter: instant.optional(),
  retryAt: instant.optional(),
});
export type SendProgressView = z.infer<typeof SendProgressView>;
