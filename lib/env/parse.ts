import { z } from "zod";

import { crossChecks } from "./cross-checks.ts";
import {
  allowList,
  flag,
  integer,
  key32,
  modelPrices,
  postgresUrl,
  secret,
  share,
  text,
  url,
} from "./fields.ts";
import { mailboxList } from "./mailboxes.ts";
import { OIDC_PROVIDERS, subjectRoles, withOidcPreset } from "./oidc.ts";

export const EnvSchema = z.object({
  APP_ENV: z
    .enum(["sandbox", "development", "production"], {
      error: "must be sandbox, development or production.",
    })
    .default("sandbox"),
  PUBLIC_URL: url("The address that browsers and HubSpot use, e.g. https://console.example.com"),
  LOG_LEVEL: z
    .enum(["debug", "info", "warn", "error", "silent"], {
      error: "must be debug, info, warn, error or silent.",
    })
    .default("info"),

  DRAIN_DELAY_MS: integer({ min: 0, max: 60_000, fallback: 1_000 }),
  SHUTDOWN_TIMEOUT_MS: integer({ min: 1_000, max: 300_000, fallback: 25_000 }),
  ADMISSION_CAPACITY: integer({ min: 128, max: 65_536, fallback: 1_024 }),
  METRICS_TOKEN: secret().optional(),

  DATABASE_URL: postgresUrl("e.g. postgres://app:password@host:5432/countersign"),
  KEY_STORE_URL: postgresUrl("A database of its own, outside the data backup."),
  DATABASE_ROLE: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/, "must be a plain role name, e.g. countersign_app.")
    .optional(),
  DATABASE_POOL_SIZE: integer({ min: 1, max: 200, fallback: 10 }),
  DATABASE_PREPARED_STATEMENTS: flag(true),
  INSTANCE_COUNT: integer({ min: 1, max: 100, fallback: 1 }),

  MASTER_KEY: key32(),
  MASTER_KEY_PREVIOUS: key32().optional(),
  LOOKUP_KEY: key32(),
  SESSION_SECRET: secret(),
  TRUSTED_PROXY_HOPS: integer({ min: 0, max: 5, fallback: 0 }),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key32().optional(),

  OIDC_PROVIDER: z
    .enum(OIDC_PROVIDERS, { error: "must be generic, okta, entra or google." })
    .default("generic"),
  OIDC_ISSUER: url("The issuer of your identity provider."),
  OIDC_CLIENT_ID: text("The client id at your identity provider."),
  OIDC_CLIENT_SECRET: secret("Copy it from your identity provider."),
  OIDC_SCOPES: text("Space-separated scopes that the console asks for.").default(
    "openid email profile groups",
  ),
  OIDC_GROUPS_CLAIM: text("The ID token claim that lists groups.").default("groups"),
  OIDC_GROUP_PREFIX: text("Groups are this prefix plus the role.").default("countersign-"),
  OIDC_MFA_CLAIM: text("The ID token claim that tells a second factor.").default("amr"),
  OIDC_MFA_METHODS: text("Comma-separated values that count as MFA.").default("mfa,otp,hwk,fido"),
  OIDC_MFA_ASSURED: flag(false),
  OIDC_ACR_VALUES: text("Space-separated acr values that a fresh sign-in asks for.").optional(),
  OIDC_HOSTED_DOMAIN: text("The Google Workspace domain of your people.").optional(),
  OIDC_SUBJECT_ROLES: subjectRoles,

  HUBSPOT_API_URL: url("https://api.hubapi.com, or the sandbox.").default("https://api.hubapi.com"),
  HUBSPOT_API_VERSION: z
    .string()
    .regex(/^(v3|\d{4}-\d{2})$/, "must be v3 or a dated version such as 2026-09.")
    .default("v3"),
  HUBSPOT_ACCESS_TOKEN: secret("Copy the private app's token from HubSpot."),
  HUBSPOT_CLIENT_SECRET: secret("Copy the app's client secret from HubSpot."),
  HUBSPOT_CLIENT_SECRET_PREVIOUS: secret("Only while the secret is being rotated.").optional(),
  HUBSPOT_PORTAL_ID: z.string().regex(/^\d+$/, "must be the account's number.").optional(),
  HUBSPOT_APP_URL: url("Where people open HubSpot, e.g. https://app.hubspot.com").optional(),
  HUBSPOT_ACCEPT_V2: flag(true),
  HUBSPOT_CLIENT_ID: text("Copy the app's client id from HubSpot.").optional(),
  HUBSPOT_JOURNAL: flag(false),
  HUBSPOT_ACTION_WAIT_DAYS: integer({ min: 1, max: 90, fallback: 7 }),
  FORMS_POLLING: flag(true),
  FAST_LANE: flag(false),
  ALERT_WEBHOOK_URL: url("Where alerts are posted, e.g. a chat's incoming webhook.").optional(),

  COMPOSER: z.enum(["template", "model"], { error: "must be template or model." }).default("template"),
  MODEL_API_URL: url("An OpenAI-compatible endpoint, e.g. https://api.example.com/v1").optional(),
  MODEL_API_KEY: secret("Copy it from the model's provider.").optional(),
  MODEL_NAME: text("The model's name, as its provider writes it.").optional(),
  MODEL_TIMEOUT_SECONDS: integer({ min: 1, max: 120, fallback: 20 }),
  MODEL_BUDGET_CENTS_PER_DAY: integer({ min: 0, max: 1_000_000, fallback: 500 }),
  MODEL_BUDGET_CENTS_PER_DRAFT: integer({ min: 0, max: 10_000, fallback: 10 }),
  MODEL_PRICES: modelPrices,

  GMAIL_API_URL: url("https://gmail.googleapis.com, or the sandbox.").default("https://gmail.googleapis.com"),
  GMAIL_TOKEN_URL: url("https://oauth2.googleapis.com/token, or the sandbox.").default(
    "https://oauth2.googleapis.com/token",
  ),
  GMAIL_CLIENT_ID: text("The OAuth client's id.").optional(),
  GMAIL_CLIENT_SECRET: text("The OAuth client's secret.").optional(),
  GMAIL_APP_URL: url("Where people open the mailbox, e.g. https://mail.google.com").optional(),
  GMAIL_REFRESH_TOKEN: text("The mailbox owner's refresh token.").optional(),
  MAILBOXES: mailboxList,
  MAIL_FROM: z
    .string()
    .regex(
      /^[^\s@<>"]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/,
      "must be one plain address, its domain in lower case.",
    )
    .optional(),
  MAIL_FROM_NAME: text("The name that replies come from.").default("Sales"),
  MAIL_PROVIDER: z.enum(["gmail", "smtp"], { error: "must be gmail or smtp." }).default("gmail"),
  MAIL_DAILY_QUOTA: integer({ min: 1, max: 100_000, fallback: 2_000 }),
  LIST_UNSUBSCRIBE: flag(true),
  SMTP_HOST: text("The mail server's name.").optional(),
  SMTP_PORT: integer({ min: 1, max: 65_535, fallback: 587 }),
  SMTP_USER: text("The mail server's account.").optional(),
  SMTP_PASSWORD: text("The account's password.").optional(),
  SMTP_SECURITY: z
    .enum(["starttls", "tls", "none"], { error: "must be starttls, tls or none." })
    .default("starttls"),
  LINK_HOSTS: text("Comma-separated hosts that a reply may link to.").default("larkspur.example"),

  ENGINE: z.enum(["embedded", "inngest"], { error: "must be embedded or inngest." }).default("embedded"),
  ENGINE_DATABASE_URL: postgresUrl("A direct address, not a transaction pooler.").optional(),
  INNGEST_BASE_URL: url("The engine's address.").optional(),
  INNGEST_EVENT_KEY: secret().optional(),
  INNGEST_SIGNING_KEY: text("Copy it from the engine.").optional(),
  INNGEST_DEV: z.string().optional(),

  MODE_DRAFT_ONLY: flag(false),
  ALLOW_AUTO_SEND: flag(false),
  SEND_EMAIL_ALLOWLIST: allowList,
  SEND_MODE: z
    .enum(["HALTED", "DRAFT_ONLY", "SHADOW", "SEND_ALLOWLIST", "SEND"], {
      error: "must be HALTED, DRAFT_ONLY, SHADOW, SEND_ALLOWLIST or SEND.",
    })
    .optional(),
  UNDO_WINDOW_SECONDS: integer({ min: 0, max: 3600, fallback: 60 }),
  READING_WORDS_PER_MINUTE: integer({ min: 0, max: 1_000_000, fallback: 600 }),
  SEND_LEASE_SECONDS: integer({ min: 1, max: 600, fallback: 30 }),
  BREAKER_FAILURES: integer({ min: 1, max: 1_000, fallback: 3 }),
  BREAKER_WINDOW_MS: integer({ min: 1_000, max: 600_000, fallback: 120_000 }),
  BREAKER_OPEN_MS: integer({ min: 100, max: 300_000, fallback: 5_000 }),
  BREAKER_MAX_OPEN_MS: integer({ min: 100, max: 3_600_000, fallback: 300_000 }),
  UNKNOWN_AFTER_SECONDS: integer({ min: 1, max: 86_400, fallback: 900 }),

  SENTRY_DSN: url("Copy it from Sentry.")
    .refine((value) => new URL(value).username !== "" && /\/\d+$/.test(new URL(value).pathname), {
      error:
        "is not a DSN: it needs a key before the @ and a project number at the end. Copy it from Sentry.",
    })
    .optional(),
  SENTRY_TRACES_SAMPLE_RATE: share().optional(),
  RELEASE: text("The name of this build.").default("countersign"),
  UPSTASH_REDIS_REST_URL: url("Copy it from Upstash.").optional(),
  UPSTASH_REDIS_REST_TOKEN: secret("Copy it from Upstash.").optional(),
});

export type Env = z.infer<typeof EnvSchema>;

/** Every fault of the configuration at once, one line each: name, what is wrong, how to mend it. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((f) => `  ${f}`).join("\n")}`);
    this.faults = faults;
  }
}

/** Returns the whole configuration, or throws `EnvError`. Values never appear in the message. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = withOidcPreset(
    Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "" && value !== undefined)),
  );
  const parsed = EnvSchema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((i) => `${i.path.join(".")} ${i.message}`);
  faults.push(...crossChecks(given));
  if (!parsed.success || faults.length > 0) throw new EnvError([...new Set(faults)]);
  return parsed.data;
}
