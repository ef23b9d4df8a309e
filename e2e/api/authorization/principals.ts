import { createHash, randomBytes } from "node:crypto";

import { inDatabase } from "#e2e/database.ts";
import { PEOPLE, type PersonRole } from "#e2e/people.ts";
import type { StackAddresses } from "#e2e/stack.ts";
import { ROLES, TOKEN_SCOPE_NAMES, type TokenScope } from "#lib/domain/actor.ts";
import { newToken, shownPrefix } from "#lib/testing/tokens.ts";

export const PRINCIPALS = ["anonymous", ...ROLES, "token", "other token"] as const;
export type Principal = (typeof PRINCIPALS)[number];

export type Guests = {
  /** What the requests of a principal carry. The other token has every scope but those that open the door. */
  headersOf: (principal: Principal, opening: readonly TokenScope[]) => Promise<Record<string, string>>;
  leave: () => Promise<void>;
};

const DEVICE = "Authorization matrix";

/**
 * Everybody who may knock, with sessions and tokens of their own straight in the tables. The sessions have a second
 * factor and no fresh proof: whoever is let past the role still changes nothing that asks for one.
 */
export async function inviteEverybody(stack: StackAddresses): Promise<Guests> {
  const cookies = new Map<PersonRole, string>();
  const tokens = new Map<string, Promise<string>>();
  for (const role of ROLES) cookies.set(role, await openSession(stack, role));
  const tokenFor = (scopes: readonly TokenScope[]) => {
    const key = scopes.join();
    const known = tokens.get(key) ?? makeToken(stack, scopes);
    tokens.set(key, known);
    return known;
  };
  return {
    async headersOf(principal, opening) {
      if (principal === "anonymous") return {};
      if (principal !== "token" && principal !== "other token")
        return { cookie: cookies.get(principal) ?? "" };
      const scopes = TOKEN_SCOPE_NAMES.filter((scope) => principal === "token" || !opening.includes(scope));
      return { authorization: `Bearer ${await tokenFor(scopes)}` };
    },
    leave: () =>
      inDatabase(stack, async (sql) => {
        await sql`delete from sessions where device = ${DEVICE}`;
        await sql`delete from api_tokens where name like ${`${DEVICE}%`}`;
        await sql`delete from saved_views where name = 'Nobody''s'`;
        // The next test counts its own wrong links.
        await sql`delete from rate_limits where key like 'unsubscribe-wrong:%'`;
      }),
  };
}

async function openSession(stack: StackAddresses, role: PersonRole): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  const tokenSha256 = createHash("sha256").update(token).digest();
  await inDatabase(
    stack,
    (sql) => sql`
      insert into sessions (token_sha256, user_id, expires_at, authenticated_at, has_mfa, device)
      select ${tokenSha256}, id, now() + interval '1 hour', now() - interval '1 hour', true, ${DEVICE}
      from users where subject = ${PEOPLE[role].id} order by last_sign_in_at desc limit 1`,
  );
  return `countersign.session=${token}`;
}

async function makeToken(stack: StackAddresses, scopes: readonly TokenScope[]): Promise<string> {
  const { text, publicId, tokenSha256 } = newToken();
  await inDatabase(
    stack,
    (sql) => sql`
      insert into api_tokens (id, public_id, name, token_sha256, scopes, created_by, expires_at)
      select gen_random_uuid(), ${publicId}, ${`${DEVICE} ${shownPrefix(publicId)}`}, ${tokenSha256},
        ${[...scopes]}, id, now() + interval '1 hour'
      from users where subject = ${PEOPLE.admin.id} order by last_sign_in_at desc limit 1`,
  );
  return text;
}
