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
] as const;
export type SystemActor = (typeof SYSTEM_ACTORS)[number];

/** The session that a person acts in. What needs a fresh sign-in looks here. */
export type ActorSession = { id: string; authenticatedAt: Date | null; hasMfa: boolean };

export type Actor =
  | { type: "user"; id: string; name: string; role: Role; session?: ActorSession }
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
  "delivery:replay": { roles: OPERATORS, systems: [] },
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
  "rate-limit:take": { roles: [], systems: ["identity"] },
  "change:read": { roles: EVERYONE, systems: ["live"] },
  "user:read": { roles: EVERYONE, systems: [] },
  "audit:read": { roles: EVERYONE, systems: [] },
  "audit:verify": { roles: OPERATORS, systems: [] },
  "audit:export": { roles: APPROVERS, systems: [] },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof PERMISSIONS;

export function can(actor: Actor, permission: Permission): boolean {
  const grant: Grant = PERMISSIONS[permission];
  return actor.type === "system" ? grant.systems.includes(actor.id) : grant.roles.includes(actor.role);
}

/** Throws `forbidden` unless the actor holds the permission. The first line of every use-case. */
export function authorize(actor: Actor, permission: Permission): void {
  if (can(actor, permission)) return;
  const who = actor.type === "system" ? `The ${actor.id} system` : `Your role (${actor.role})`;
  throw new AppError("forbidden", `${who} does not allow ${permission}. Ask an admin for access.`, {
    details: { permission },
  });
}
