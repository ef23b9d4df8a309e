import { randomUUID } from "node:crypto";

import { users } from "#drizzle/schema/index.ts";
import type { Database } from "#lib/db/database.ts";
import type { KeyStore } from "#lib/db/key-store.ts";
import type { Actor, Role, SystemActor } from "#lib/domain/actor.ts";
import type { Mailbox } from "#lib/domain/mailbox.ts";
import { PRICE_BOOK } from "#lib/domain/price-book.ts";
import type { Integrations } from "#lib/integrations/ports.ts";
import type { ServiceContext, ServiceSettings } from "#lib/services/context.ts";

import { fakeIntegrations } from "./fake-integrations.ts";

const TEST_MAILBOX: Mailbox = {
  id: "default",
  address: "sales@larkspur.example",
  name: "Larkspur Sales",
  provider: "gmail",
  dailyQuota: 2_000,
  ownerIds: [],
  isDefault: true,
};

export const TEST_SETTINGS: ServiceSettings = {
  appEnv: "sandbox",
  publicUrl: "http://127.0.0.1:3000",
  sendModeCeiling: "SEND",
  sendAllowList: [],
  undoWindowMs: 60_000,
  readingWordsPerMinute: 0,
  sendLeaseMs: 30_000,
  unknownAfterMs: 900_000,
  mailboxes: [TEST_MAILBOX],
  mailFrom: { address: TEST_MAILBOX.address, name: TEST_MAILBOX.name },
  linkHosts: ["larkspur.example"],
  model: { microsPerDay: 5_000_000, microsPerDraft: 100_000, prices: PRICE_BOOK },
  hubspot: {
    clientSecrets: ["test-client-secret-0001-0123456789"],
    acceptV2: true,
    portalId: null,
    actionWaitDays: 7,
  },
  outside: { hubspotUrl: null, gmailUrl: null },
  isFormsPolling: true,
  isJournalRead: false,
  alertWebhookUrl: null,
  isModelUsed: false,
  isListUnsubscribe: true,
  connections: [],
};

export const TEST_NOW = new Date("2026-03-04T09:00:00Z");

type Stores = { db: Database; keys: KeyStore };
type Overrides = {
  integrations?: Partial<Integrations>;
  settings?: Partial<ServiceSettings>;
  now?: () => Date;
};

/** The context of a person with that role, who exists in the database. */
export async function contextForRole(
  stores: Stores,
  role: Role,
  overrides: Overrides = {},
): Promise<ServiceContext> {
  const id = randomUUID();
  await stores.db
    .insert(users)
    .values({ id, issuer: "http://idp.test", subject: id, name: `Test ${role}`, role });
  const now = overrides.now ?? (() => TEST_NOW);
  const session = { id: randomUUID(), authenticatedAt: now(), hasMfa: true };
  return contextForActor(stores, { type: "user", id, name: `Test ${role}`, role, session }, overrides);
}

/** The same person, who proved who they are five minutes and a second ago. */
export function withOldSignIn(ctx: ServiceContext): ServiceContext {
  const { actor } = ctx;
  if (actor.type !== "user" || !actor.session) return ctx;
  const authenticatedAt = new Date(ctx.now().getTime() - 301_000);
  return { ...ctx, actor: { ...actor, session: { ...actor.session, authenticatedAt } } };
}

/** The context of a part of the product that acts without a person. */
export function contextForSystem(stores: Stores, id: SystemActor, overrides: Overrides = {}): ServiceContext {
  return contextForActor(stores, { type: "system", id }, overrides);
}

function contextForActor(stores: Stores, actor: Actor, overrides: Overrides): ServiceContext {
  const now = overrides.now ?? (() => TEST_NOW);
  return {
    actor,
    db: stores.db,
    keys: stores.keys,
    integrations: { ...fakeIntegrations(), ...overrides.integrations },
    settings: { ...TEST_SETTINGS, ...overrides.settings },
    requestId: "test-request",
    now,
    fixedClock: now,
    pendingAudit: null,
  };
}
