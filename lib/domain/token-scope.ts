import type { Permission } from "./actor.ts";

/**
 * What a machine's token may be given, and the rights that each scope brings. There is no scope that approves, signs,
 * erases, changes a person or lets more mail out: such a right may not be listed here.
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
    "user:read",
  ],
  "intake:replay": ["delivery:replay"],
} as const satisfies Record<string, readonly Permission[]>;

export type TokenScope = keyof typeof TOKEN_SCOPES;
export const TOKEN_SCOPE_NAMES = Object.keys(TOKEN_SCOPES) as [TokenScope, ...TokenScope[]];

export function isTokenScope(value: string): value is TokenScope {
  return Object.hasOwn(TOKEN_SCOPES, value);
}

export function scopesGrant(scopes: readonly TokenScope[], permission: Permission): boolean {
  return scopes.some((scope) => (TOKEN_SCOPES[scope] as readonly Permission[]).includes(permission));
}
