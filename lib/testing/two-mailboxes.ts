import { eq } from "drizzle-orm";

import { drafts } from "#drizzle/schema/index.ts";
import type { Mailbox } from "#lib/domain/mailbox.ts";
import type { MailTransport } from "#lib/integrations/mail/transport.ts";

import type { TestStores } from "./database.ts";
import { createFakeGmail } from "./fake-gmail.ts";
import { createFakeSmtp } from "./fake-smtp.ts";
import { setUpSending } from "./sending.ts";

export const EMEA: Mailbox = {
  ...{ id: "emea", address: "emea@larkspur.example", name: "Larkspur EMEA", provider: "gmail" },
  ...{ dailyQuota: 100, ownerIds: ["77"], isDefault: true },
};
export const APAC: Mailbox = {
  ...{ id: "apac", address: "apac@larkspur-asia.example", name: "Larkspur APAC", provider: "smtp" },
  ...{ dailyQuota: 100, ownerIds: ["88"], isDefault: false },
};

type SetUp = { mailboxId: string | null; email?: string; mailboxes?: Mailbox[] };

/** A draft that leaves from one of several mailboxes, each Gmail of them the same one. */
export async function setUpMailboxes(
  stores: TestStores,
  { mailboxId, email, mailboxes = [EMEA, APAC] }: SetUp,
) {
  const smtp = createFakeSmtp();
  const emea = createFakeGmail();
  const world = await setUpSending(stores, {
    ...(email === undefined ? {} : { email }),
    settings: { mailboxes },
  });
  emea.now = () => world.ctx.now();
  await stores.db.update(drafts).set({ mailboxId }).where(eq(drafts.id, world.draftId));
  const transports = new Map<string, MailTransport>(
    mailboxes.map(({ id, provider }) => [
      id,
      provider === "gmail" ? { kind: "gmail", gmail: emea } : { kind: "smtp", smtp },
    ]),
  );
  for (const { integrations } of [world.ctx, world.sweeper, world.operator, world.logging]) {
    Object.assign(integrations, { mailboxes: transports });
  }
  return { world, smtp, emea };
}
