import { z } from "zod";

const instant = z.iso.datetime();
/** A moment, or a day in UTC. */
const moment = z.union([z.iso.datetime(), z.iso.date()]);

/** `type:id`; an id may hold colons of its own. */
const AuditObject = z
  .string()
  .max(200)
  .regex(/^[A-Za-z][A-Za-z_]{0,63}:.+$/, "Name an object as type:id.")
  .refine((text) => !hasControl(text), "Name an object as type:id.");

const filter = {
  /** `user:<id>` or `system:<part of the product>`. */
  actor: z
    .string()
    .regex(/^(user|system):[A-Za-z0-9-]{1,64}$/, "Name a person as user:id.")
    .optional(),
  object: AuditObject.optional(),
  /** Everything about one workflow: its form, its draft, its sends, and what HubSpot was told. */
  workflow: z.uuid().optional(),
  /** One action, or all of a noun: `sending.*`. */
  action: z
    .string()
    .regex(/^[A-Za-z][A-Za-z_]{0,63}\.([A-Za-z]{1,64}|\*)$/, "Name an action as noun.verb.")
    .optional(),
  from: moment.optional(),
  /** The last day, or the moment before which. */
  to: moment.optional(),
};

const seq = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const ListAuditEventsInput = z.strictObject({
  ...filter,
  /** Entries older than this one. */
  cursor: seq.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ListAuditEventsInput = z.infer<typeof ListAuditEventsInput>;
export type AuditFilterInput = Omit<ListAuditEventsInput, "cursor" | "limit">;

export const EXPORT_FORMATS = ["csv", "ndjson"] as const;

export const ExportAuditEventsInput = z.strictObject({ ...filter, format: z.enum(EXPORT_FORMATS) });
export type ExportAuditEventsInput = z.infer<typeof ExportAuditEventsInput>;

/** A checkpoint that somebody kept outside of the database: an entry and its hash. */
export const VerifyAuditChainInput = z.strictObject({
  anchor: z
    .strictObject({ seq, hash: z.string().regex(/^[0-9a-f]{64}$/, "A hash has 64 hexadecimal digits.") })
    .optional(),
});
export type VerifyAuditChainInput = z.infer<typeof VerifyAuditChainInput>;

export const AUDIT_FAULTS = ["altered", "missing", "unlinked", "cut", "not_the_anchor"] as const;

/** One line of the answer while the chain is read: how far, and at the end what was found. */
export const AuditVerification = z.object({
  state: z.enum(["reading", "holds", "broken"]),
  checked: z.int(),
  /** The newest entry when the reading began. */
  upTo: z.int(),
  /** The hash of the last entry that was checked: a checkpoint worth keeping elsewhere. */
  hash: z.string().nullable(),
  durationMs: z.int(),
  broken: z.object({ seq: z.int(), fault: z.enum(AUDIT_FAULTS) }).nullable(),
});
export type AuditVerification = z.infer<typeof AuditVerification>;

export const AuditEntryView = z.object({
  seq: z.int(),
  /** ISO 8601 with microseconds, as it is hashed. */
  occurredAt: z.string(),
  action: z.string(),
  actor: z.object({ type: z.enum(["user", "system", "token"]), id: z.string(), name: z.string() }),
  entity: z.object({ type: z.string(), id: z.string() }),
  /** The whole entry in words. */
  sentence: z.string(),
  facts: z.record(z.string(), z.unknown()),
  requestId: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

export const AuditList = z.object({
  items: z.array(AuditEntryView),
  nextCursor: z.int().nullable(),
  serverTime: instant,
  may: z.object({ verify: z.boolean(), export: z.boolean() }),
});
export type AuditList = z.infer<typeof AuditList>;

/** Who can be asked for: every person known here, and every part of the product that acts by itself. */
export const AuditActors = z.object({
  people: z.array(z.object({ id: z.uuid(), name: z.string() })),
  systems: z.array(z.object({ id: z.string(), name: z.string() })),
  actions: z.array(z.string()),
});
export type AuditActors = z.infer<typeof AuditActors>;

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
