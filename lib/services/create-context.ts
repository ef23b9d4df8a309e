import { closeDatabase, getDatabase } from "#lib/db/client.ts";
import { closeKeyStore, getKeyStore } from "#lib/db/key-store.ts";
import type { PoolClass } from "#lib/db/pool-gate.ts";
import type { Actor } from "#lib/domain/actor.ts";
import { findMailbox } from "#lib/domain/mailbox.ts";
import { MICROS_PER_CENT } from "#lib/domain/model-budget.ts";
import { PRICE_BOOK, withOwnPrices } from "#lib/domain/price-book.ts";
import { type Env, env, secretValues } from "#lib/env.ts";
import type { CallGuard } from "#lib/integrations/call-guard.ts";
import type { Composer } from "#lib/integrations/drafting/composer.ts";
import { createModelClient } from "#lib/integrations/drafting/model-client.ts";
import { createModelComposer } from "#lib/integrations/drafting/model-composer.ts";
import { createTemplateComposer } from "#lib/integrations/drafting/template-composer.ts";
import { createHubSpotClient } from "#lib/integrations/hubspot/client.ts";
import type { Integrations } from "#lib/integrations/ports.ts";

import { breakerRulesFrom } from "./breakers/breaker-rules.ts";
import { createCallGuard } from "./breakers/create-call-guard.ts";
import { connectionsFrom } from "./configured-connections.ts";
import { mailboxesFrom, transportsFrom } from "./configured-mailboxes.ts";
import type { ServiceContext, ServiceSettings } from "./context.ts";
import { writeRefusals } from "./intake/count-refusals.ts";
import { watchServiceCalls, writeServiceCalls } from "./outside-services/record-service-calls.ts";

const state = globalThis as typeof globalThis & {
  __countersignIntegrations?: Integrations;
  __countersignGuard?: CallGuard;
};

/** The composition root: the one place where real connections meet the use-cases. */
export function createContext(caller: { actor: Actor; requestId: string }): ServiceContext {
  return {
    ...caller,
    db: getDatabase(poolClassOf(caller.actor)),
    keys: getKeyStore(),
    integrations: getIntegrations(),
    settings: settingsOf(env()),
    now: () => new Date(),
    fixedClock: null,
    pendingAudit: null,
  };
}

/** Whose work goes first when the database is busy: what comes in, then what goes out, then who looks on. */
function poolClassOf(actor: Actor): PoolClass {
  if (actor.type !== "system") return "console";
  // Who asks whether this process is ready must not be told no because it is busy.
  if (actor.id === "intake" || actor.id === "monitor") return "intake";
  return ["identity", "live", "unsubscribe"].includes(actor.id) ? "console" : "send";
}

const known = new WeakMap<Env, ServiceSettings>();

/** Made once for a configuration: every request asks for them. */
function settingsOf(config: Env): ServiceSettings {
  const settings = known.get(config) ?? settingsFrom(config);
  known.set(config, settings);
  return settings;
}

/** For processes that end: without it their open connections would keep them alive. */
export async function closeConnections(): Promise<void> {
  await writeRefusals();
  await writeServiceCalls();
  await Promise.all([closeDatabase(), closeKeyStore()]);
}

/** What the use-cases need of the configuration. */
export function settingsFrom(config: Env): ServiceSettings {
  const mailboxes = mailboxesFrom(config);
  const mailbox = findMailbox(mailboxes, null);
  return {
    appEnv: config.APP_ENV,
    publicUrl: config.PUBLIC_URL,
    sendModeCeiling: sendModeCeiling(config),
    sendAllowList: config.SEND_EMAIL_ALLOWLIST,
    undoWindowMs: config.UNDO_WINDOW_SECONDS * 1000,
    readingWordsPerMinute: config.READING_WORDS_PER_MINUTE,
    sendLeaseMs: config.SEND_LEASE_SECONDS * 1000,
    unknownAfterMs: config.UNKNOWN_AFTER_SECONDS * 1000,
    mailboxes,
    mailFrom: { address: mailbox?.address ?? "", name: mailbox?.name ?? "" },
    linkHosts: linkHosts(config),
    model: {
      microsPerDay: config.MODEL_BUDGET_CENTS_PER_DAY * MICROS_PER_CENT,
      microsPerDraft: config.MODEL_BUDGET_CENTS_PER_DRAFT * MICROS_PER_CENT,
      prices: withOwnPrices(PRICE_BOOK, config.MODEL_PRICES),
    },
    hubspot: {
      clientSecrets: [config.HUBSPOT_CLIENT_SECRET, config.HUBSPOT_CLIENT_SECRET_PREVIOUS].filter(
        (value) => value !== undefined,
      ),
      acceptV2: config.HUBSPOT_ACCEPT_V2,
      portalId: config.HUBSPOT_PORTAL_ID ?? null,
      actionWaitDays: config.HUBSPOT_ACTION_WAIT_DAYS,
    },
    outside: { hubspotUrl: config.HUBSPOT_APP_URL ?? null, gmailUrl: config.GMAIL_APP_URL ?? null },
    isFormsPolling: config.FORMS_POLLING,
    isJournalRead: config.HUBSPOT_JOURNAL,
    alertWebhookUrl: config.ALERT_WEBHOOK_URL ?? null,
    isModelUsed: config.COMPOSER === "model",
    isListUnsubscribe: config.LIST_UNSUBSCRIBE,
    connections: connectionsFrom(config),
  };
}

/** The highest mode that may be chosen at all: configuration is the ceiling, people choose below it. */
export function sendModeCeiling(config: Env): ServiceSettings["sendModeCeiling"] {
  if (config.MODE_DRAFT_ONLY || config.APP_ENV === "development") return "DRAFT_ONLY";
  if (config.APP_ENV === "sandbox") return "SEND";
  return config.ALLOW_AUTO_SEND && config.SEND_EMAIL_ALLOWLIST.length > 0 ? "SEND" : "DRAFT_ONLY";
}

function getIntegrations(): Integrations {
  const config = env();
  if (!state.__countersignIntegrations) watchServiceCalls(recorderContext);
  const guard = guardOf(config);
  state.__countersignIntegrations ??= {
    hubspot: createHubSpotClient({
      guard,
      baseUrl: config.HUBSPOT_API_URL,
      accessToken: config.HUBSPOT_ACCESS_TOKEN,
      apiVersion: config.HUBSPOT_API_VERSION,
      app: config.HUBSPOT_CLIENT_ID
        ? { clientId: config.HUBSPOT_CLIENT_ID, clientSecret: config.HUBSPOT_CLIENT_SECRET }
        : null,
    }),
    mailboxes: transportsFrom(config, guard),
    composer: composerFor(config, guard),
  };
  return state.__countersignIntegrations;
}

function recorderContext(): ServiceContext {
  return createContext({ actor: { type: "system", id: "sweeper" }, requestId: "service-calls" });
}

/** The one guard of a process: what it knows of the breakers is shared by every client. */
function guardOf(config: Env): CallGuard {
  state.__countersignGuard ??= createCallGuard({ db: getDatabase, rules: breakerRulesFrom(config) });
  return state.__countersignGuard;
}

/** Who writes the drafts. Without its three variables a model cannot have been configured. */
function composerFor(config: Env, guard: CallGuard): Composer {
  const template = createTemplateComposer({ linkHosts: linkHosts(config) });
  const { COMPOSER, MODEL_API_URL, MODEL_API_KEY, MODEL_NAME, MODEL_TIMEOUT_SECONDS } = config;
  if (COMPOSER !== "model" || !MODEL_API_URL || !MODEL_API_KEY || !MODEL_NAME) return template;
  return createModelComposer({
    client: createModelClient({
      guard,
      baseUrl: MODEL_API_URL,
      apiKey: MODEL_API_KEY,
      model: MODEL_NAME,
      timeoutMs: MODEL_TIMEOUT_SECONDS * 1000,
    }),
    template,
    linkHosts: linkHosts(config),
    secrets: secretValues(config),
  });
}

function linkHosts(config: Env): string[] {
  return config.LINK_HOSTS.split(",").map((host) => host.trim());
}
