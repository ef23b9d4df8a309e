import { AppError } from "./errors.ts";

export const ROLES = ["viewer", "operator", "approver", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Parts of the product that act without a person. Each has its own explicit permissions. */
export const SYSTEM_ACTORS = [
  "intake",
  "drafting",
  "sending",
  "logging",
  "sweeper",
  "seed",
  "identity",
  "mailbox",
  "unsubscribe",
  "live",
  "monitor",
] as const;
export type SystemActor = (typeof SYSTEM_ACTORS)[number];

/** The session that a person acts in. What needs a fresh sign-in looks here. */
export type ActorSession = { id: string; authenticatedAt: Date | null; hasMfa: boolean };

export type Actor =
  | { type: "user"; id: string; name: string; role: Role; session?: ActorSession }
  /** A machine's key. What it may do is in its scopes, never in a role. */
  | { type: "token"; id: string; name: string; scopes: readonly TokenScope[] }
  | { type: "system"; id: SystemActor };

type Grant = { roles: readonly Role[]; systems: readonly SystemActor[] };

const EVERYONE = ["viewer", "operator", "approver", "admin"] as const;
const OPERATORS = ["operator", "approver", "admin"] as const;
const APPROVERS = ["approver", "admin"] as const;

/** Who may do what. Deny by default: a permission that is not granted here is refused. */
export const PERMISSIONS = {
  "draft:read": { roles: EVERYONE, systems: ["drafting", "sending"] },
  "draft:compose": { roles: [], systems: ["drafting"] },
  "draft:edit": { roles: OPERATORS, systems: [] },
  "draft:approve": { roles: OPERATORS, systems: [] },
  "draft:reject": { roles: OPERATORS, systems: [] },
  "draft:snooze": { roles: OPERATORS, systems: [] },
  "draft:assign": { roles: OPERATORS, systems: [] },
  "draft:undo": { roles: OPERATORS, systems: [] },
  "workflow:read": { roles: EVERYONE, systems: ["drafting", "sending", "logging", "sweeper"] },
  "workflow:record": { roles: [], systems: ["drafting", "sending", "logging", "sweeper"] },
  "workflow:retry": { roles: OPERATORS, systems: ["sweeper"] },
  "workflow:cancel": { roles: OPERATORS, systems: [] },
  "workflow:tag": { roles: OPERATORS, systems: [] },
  "message:read": { roles: OPERATORS, systems: [] },
  "draft:replay": { roles: OPERATORS, systems: [] },
  "bulk-job:read": { roles: EVERYONE, systems: [] },
  "bulk-job:start": { roles: OPERATORS, systems: [] },
  "bulk-job:abort": { roles: OPERATORS, systems: [] },
  "bulk-job:run": { roles: [], systems: ["sweeper"] },
  "saved-view:keep": { roles: EVERYONE, systems: [] },
  "submission:receive": { roles: [], systems: ["intake", "seed"] },
  "intake:read": { roles: EVERYONE, systems: ["intake"] },
  "intake:reconcile": { roles: OPERATORS, systems: ["intake", "sweeper"] },
  "intake:backfill": { roles: OPERATORS, systems: [] },
  "delivery:open": { roles: OPERATORS, systems: [] },
  "delivery:replay": { roles: OPERATORS, systems: [] },
  "delivery:dismiss": { roles: OPERATORS, systems: [] },
  "alert:deliver": { roles: [], systems: ["intake", "sweeper"] },
  "crm-callback:complete": { roles: [], systems: ["logging", "sweeper"] },
  "mailbox:read": { roles: [], systems: ["mailbox"] },
  "contact:unsubscribe": { roles: [], systems: ["unsubscribe"] },
  "content:read": { roles: EVERYONE, systems: ["drafting"] },
  "content:edit": { roles: APPROVERS, systems: ["seed"] },
  "send:perform": { roles: [], systems: ["sending"] },
  "send:sweep": { roles: [], systems: ["sweeper"] },
  "send:settle": { roles: OPERATORS, systems: ["sending", "sweeper"] },
  "crm:log": { roles: [], systems: ["logging", "sweeper"] },
  "sending:read": { roles: EVERYONE, systems: ["sending"] },
  "sending:stop": { roles: OPERATORS, systems: ["sweeper"] },
  "sending:change": { roles: APPROVERS, systems: [] },
  "knowledge:read": { roles: EVERYONE, systems: ["drafting"] },
  "knowledge:edit": { roles: APPROVERS, systems: ["seed"] },
  "outbox:publish": {
    roles: [],
    systems: ["intake", "drafting", "sending", "logging", "sweeper", "unsubscribe"],
  },
  "session:manage": { roles: [], systems: ["identity"] },
  "session:end": { roles: EVERYONE, systems: ["identity"] },
  "session:read": { roles: EVERYONE, systems: [] },
  "session:revoke": { roles: EVERYONE, systems: [] },
  "person:read": { roles: ["admin"], systems: [] },
  "person:manage": { roles: ["admin"], systems: [] },
  "token:read": { roles: ["admin"], systems: [] },
  "token:manage": { roles: ["admin"], systems: [] },
  "token:authenticate": { roles: [], systems: ["identity"] },
  "rate-limit:take": { roles: [], systems: ["identity"] },
  "change:read": { roles: EVERYONE, systems: ["live"] },
  "user:read": { roles: EVERYONE, systems: [] },
  "person:find": { roles: ["admin"], systems: [] },
  "allow-list:add": { roles: APPROVERS, systems: [] },
  "allow-list:remove": { roles: OPERATORS, systems: [] },
  "queue:read": { roles: OPERATORS, systems: [] },
  "service:read": { roles: EVERYONE, systems: ["monitor"] },
  "metrics:read": { roles: EVERYONE, systems: ["monitor"] },
  "breaker:read": { roles: EVERYONE, systems: [] },
  "breaker:open": { roles: OPERATORS, systems: [] },
  "breaker:close": { roles: APPROVERS, systems: [] },
  "breaker:probe": { roles: OPERATORS, systems: [] },
  "breaker:reset": { roles: APPROVERS, systems: [] },
  "service:record": { roles: [], systems: ["sweeper"] },
  "audit:read": { roles: EVERYONE, systems: [] },
  "audit:verify": { roles: OPERATORS, systems: [] },
  "audit:export": { roles: APPROVERS, systems: [] },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof PERMISSIONS;

/**
 * What a machine's token may be given, and the rights that each scope brings. Nothing here approves, signs, erases
 * or concerns people, and nothing of that kind may be added. A reset lets out what a breaker kept back by itself, never
 * what a person has cut off.
 */
export const TOKEN_SCOPES = {
  "read:workflows": ["workflow:read"],
  "read:drafts": ["draft:read"],
  "read:intake": ["intake:read"],
  "read:sending": ["sending:read"],
  "read:knowledge": ["knowledge:read"],
  "read:content": ["content:read"],
  "read:*": [
    "workflow:read",
    "draft:read",
    "intake:read",
    "sending:read",
    "knowledge:read",
    "content:read",
    "breaker:read",
    "user:read",
  ],
  "intake:replay": ["delivery:replay"],
  "breaker:reset": ["breaker:read", "breaker:reset"],
  "metrics:read": ["metrics:read", "queue:read"],
} as const satisfies Record<string, readonly Permission[]>;

export type TokenScope = keyof typeof TOKEN_SCOPES;
export const TOKEN_SCOPE_NAMES = Object.keys(TOKEN_SCOPES) as [TokenScope, ...TokenScope[]];

export function isTokenScope(value: string): value is TokenScope {
  return Object.hasOwn(TOKEN_SCOPES, value);
}

export function can(actor: Actor, permission: Permission): boolean {
  const grant: Grant = PERMISSIONS[permission];
  switch (actor.type) {
    case "user":
      return grant.roles.includes(actor.role);
    case "system":
      return grant.systems.includes(actor.id);
    case "token":
      return actor.scopes.some((scope) => rightsOf(scope).includes(permission));
  }
}

const rightsOf = (scope: TokenScope): readonly Permission[] => TOKEN_SCOPES[scope];

/** Throws `forbidden` unless the actor holds the permission. The first line of every use-case. */
export function authorize(actor: Actor, permission: Permission): void {
  if (can(actor, permission)) return;
  throw new AppError("forbidden", `${whoIs(actor)} does not allow ${permission}. Ask an admin for access.`, {
    details: { permission },
  });
}

function whoIs(actor: Actor): string {
  if (actor.type === "system") return `The ${actor.id} system`;
  return actor.type === "token" ? "This token" : `Your role (${actor.role})`;
}
