import { z } from "zod";

import { ROLES, TOKEN_SCOPE_NAMES } from "#lib/domain/actor.ts";
import { RANGE_FAULT, TOKEN_MAX_DAYS } from "#lib/domain/machine-token.ts";

const instant = z.iso.datetime();
const name = (max: number) => z.string().trim().min(1).max(max);

/** Whose session this is, and until when it counts as a fresh proof of identity. */
export const OwnSessionView = z.object({
  sessionId: z.uuid(),
  person: z.object({ id: z.uuid(), name: z.string(), role: z.enum(ROLES) }),
  authenticatedAt: instant.nullable(),
  hasMfa: z.boolean(),
  /** Null when a fresh sign-in is needed before the next act that asks for one. */
  freshUntil: instant.nullable(),
});
export type OwnSessionView = z.infer<typeof OwnSessionView>;

export const PersonView = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string().nullable(),
  /** What the identity provider's groups gave at the last sign-in. */
  groupRole: z.enum(ROLES).nullable(),
  /** An admin holds the person at this role or below. */
  roleCeiling: z.enum(ROLES).nullable(),
  /** The lower of the two: what the person may do. Null means nothing. */
  role: z.enum(ROLES).nullable(),
  disabledAt: instant.nullable(),
  lastSignInAt: instant.nullable(),
  openSessions: z.int(),
  isYou: z.boolean(),
  /** False for yourself, and for the last admin. */
  mayBeChanged: z.boolean(),
});
export type PersonView = z.infer<typeof PersonView>;

export const PersonList = z.object({ items: z.array(PersonView), mayChange: z.boolean() });
export type PersonList = z.infer<typeof PersonList>;

/** Null lifts the ceiling: the groups alone decide. */
export const LimitPersonInput = z.strictObject({
  personId: z.uuid(),
  roleCeiling: z.enum(ROLES).nullable(),
});
export type LimitPersonInput = z.infer<typeof LimitPersonInput>;

export const DisablePersonInput = z.strictObject({ personId: z.uuid() });
export type DisablePersonInput = z.infer<typeof DisablePersonInput>;

export const EnablePersonInput = z.strictObject({ personId: z.uuid() });
export type EnablePersonInput = z.infer<typeof EnablePersonInput>;

/** Without a person: one's own. */
export const ListSessionsInput = z.strictObject({ personId: z.uuid().optional() });
export type ListSessionsInput = z.infer<typeof ListSessionsInput>;

export const SessionView = z.object({
  id: z.uuid(),
  person: z.object({ id: z.uuid(), name: z.string() }),
  /** E.g. "Firefox on Linux". */
  device: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
  authenticatedAt: instant.nullable(),
  hasMfa: z.boolean(),
  /** The session that asks. */
  isCurrent: z.boolean(),
});
export type SessionView = z.infer<typeof SessionView>;

export const SessionList = z.object({ items: z.array(SessionView) });
export type SessionList = z.infer<typeof SessionList>;

export const RevokeSessionInput = z.strictObject({ sessionId: z.uuid() });
export type RevokeSessionInput = z.infer<typeof RevokeSessionInput>;

export const TOKEN_STATES = ["active", "expired", "revoked"] as const;

const cidr = z.union([z.cidrv4(), z.cidrv6()], { error: RANGE_FAULT });

export const CreateTokenInput = z.strictObject({
  name: name(80),
  scopes: z
    .array(z.enum(TOKEN_SCOPE_NAMES))
    .min(1, "Choose at least one scope.")
    .max(TOKEN_SCOPE_NAMES.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, "A scope is named twice."),
  expiresInDays: z.int().min(1).max(TOKEN_MAX_DAYS),
  /** Empty means from anywhere. */
  cidrs: z.array(cidr).max(20),
});
export type CreateTokenInput = z.infer<typeof CreateTokenInput>;

export const TokenView = z.object({
  id: z.uuid(),
  /** As much of the token as may be shown: `cs_live_<public id>`. */
  prefix: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  cidrs: z.array(z.string()),
  createdBy: z.string(),
  createdAt: instant,
  expiresAt: instant,
  lastUsedAt: instant.nullable(),
  state: z.enum(TOKEN_STATES),
  revokedAt: instant.nullable(),
  /** Why it ended before its time, e.g. `by_person` or `seen_in_url`. */
  revokedReason: z.string().nullable(),
});
export type TokenView = z.infer<typeof TokenView>;

export const TokenList = z.object({ items: z.array(TokenView), mayChange: z.boolean() });
export type TokenList = z.infer<typeof TokenList>;

/** The only time that the whole token is seen. */
export const CreatedToken = z.object({ token: TokenView, secret: z.string() });
export type CreatedToken = z.infer<typeof CreatedToken>;

export const RevokeTokenInput = z.strictObject({ tokenId: z.uuid() });
export type RevokeTokenInput = z.infer<typeof RevokeTokenInput>;
