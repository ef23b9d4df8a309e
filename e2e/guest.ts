import { createHash, randomBytes, randomUUID } from "node:crypto";

import type { BrowserContext } from "@playwright/test";

import { inDatabase } from "./database.ts";
import type { PersonRole } from "./people.ts";
import { randomWord } from "./person.ts";
import type { StackAddresses } from "./stack.ts";

export type Guest = { id: string; name: string; sessionIds: string[]; cookies: string[] };

/**
 * Somebody whom no other spec knows, with open sessions of their own: what is done to them disturbs nobody. They came
 * in without the identity provider, which only specs can do.
 */
export async function newGuest(
  stack: StackAddresses,
  { role, sessions = 1 }: { role: PersonRole; sessions?: number },
): Promise<Guest> {
  const [id, name] = [randomUUID(), `Guest ${randomWord(6)}`];
  const opened = Array.from({ length: sessions }, () => ({
    id: randomUUID(),
    token: randomBytes(32).toString("base64url"),
  }));
  await inDatabase(stack, async (sql) => {
    await sql`
      insert into users (id, issuer, subject, name, role, last_sign_in_at)
      values (${id}, 'https://guests.example', ${id}, ${name}, ${role}, now())`;
    for (const [index, session] of opened.entries()) {
      const digest = createHash("sha256").update(session.token).digest();
      await sql`
        insert into sessions (id, token_sha256, user_id, expires_at, authenticated_at, has_mfa, device, created_at)
        values (${session.id}, ${digest}, ${id}, now() + interval '1 hour', now() + interval '1 hour', true,
          ${`Browser ${index + 1}`}, now() - ${index} * interval '1 minute')`;
    }
  });
  return {
    ...{ id, name },
    sessionIds: opened.map((session) => session.id),
    cookies: opened.map(({ token }) => `countersign.session=${token}`),
  };
}

/** Opens the console of this browser as the guest, in one of their sessions. */
export async function enterAs(
  context: BrowserContext,
  { stack, guest, session = 0 }: { stack: StackAddresses; guest: Guest; session?: number },
): Promise<void> {
  const [name = "", value = ""] = guest.cookies[session]?.split("=") ?? [];
  await context.addCookies([{ name, value, url: stack.url }]);
}
