import { PLACEHOLDERS } from "./fields.ts";
import { mailboxSecrets, mailChecks } from "./mailbox-checks.ts";
import { oidcChecks } from "./oidc.ts";

type Given = Record<string, string | undefined>;

export const SECRETS = [
  "MASTER_KEY",
  "MASTER_KEY_PREVIOUS",
  "LOOKUP_KEY",
  "SESSION_SECRET",
  "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY",
  "OIDC_CLIENT_SECRET",
  "HUBSPOT_CLIENT_SECRET",
  "HUBSPOT_CLIENT_SECRET_PREVIOUS",
  "HUBSPOT_ACCESS_TOKEN",
  "GMAIL_CLIENT_SECRET",
  "GMAIL_REFRESH_TOKEN",
  "MODEL_API_KEY",
  "SMTP_PASSWORD",
  "INNGEST_EVENT_KEY",
  "INNGEST_SIGNING_KEY",
  "UPSTASH_REDIS_REST_TOKEN",
  "METRICS_TOKEN",
] as const;
const OUTSIDE = ["HUBSPOT_API_URL", "GMAIL_API_URL", "GMAIL_TOKEN_URL", "OIDC_ISSUER"] as const;
const SENDING = ["SEND", "SEND_ALLOWLIST"];

/** Rules that concern more than one variable. One line per fault: name, what is wrong, how to mend it. */
export function crossChecks(given: Given): string[] {
  return [
    ...sameSecrets(given),
    ...mailPlaceholders(given),
    ...publicUrl(given),
    ...outsideAddresses(given),
    ...sending(given),
    ...databases(given),
    ...engine(given),
    ...model(given),
    ...mailChecks(given),
    ...journal(given),
    ...alerting(given),
    ...oidcChecks(given),
    ...leaks(given),
  ];
}

const isLocal = (value: string) =>
  URL.canParse(value) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(value).hostname);
/** This machine, a private or link-local network, or a name that only such a network knows. */
const isPrivate = (value: string) => URL.canParse(value) && PRIVATE_HOST.test(new URL(value).hostname);
const PRIVATE_HOST =
  /^(?:localhost|[^.:]+|.*\.(?:localhost|local|internal|lan|home\.arpa)|(?:0|10|127)\..*|169\.254\..*|172\.(?:1[6-9]|2\d|3[01])\..*|192\.168\..*|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\..*|\[(?:::|::1|f[cd].*|fe[89ab].*|::ffff:.*)\])\.?$/i;
const appEnv = (given: Given) => given["APP_ENV"] ?? "sandbox";

function sameSecrets(given: Given): string[] {
  const seen = new Map<string, string>();
  return secretsOf(given).flatMap(([name, value]) => {
    const other = seen.get(value);
    seen.set(value, name);
    if (other === undefined || isSamePurpose(name, other)) return [];
    return [`${name} is the same as ${other}. Make one of its own.`];
  });
}

function secretsOf(given: Given): [name: string, value: string][] {
  const single = SECRETS.flatMap((name): [string, string][] => {
    const value = given[name];
    return value ? [[name, value]] : [];
  });
  return [...single, ...mailboxSecrets(given)];
}

/** Mail accounts have secrets of any length, so only their words can give a placeholder away. */
function mailPlaceholders(given: Given): string[] {
  if (appEnv(given) !== "production") return [];
  return secretsOf(given).flatMap(([name, value]) =>
    /^(GMAIL_|SMTP_|MAILBOXES )/.test(name) && PLACEHOLDERS.test(value)
      ? [`${name} is a placeholder. Set the mail account's own.`]
      : [],
  );
}

const PURPOSES: [RegExp, string][] = [
  [/^GMAIL_CLIENT_SECRET$|gmail\.clientSecret$/, "client"],
  [/^GMAIL_REFRESH_TOKEN$|gmail\.refreshToken$/, "gmail"],
  [/^SMTP_PASSWORD$|smtp\.password$/, "smtp"],
];

/** Several mailboxes may be reached through one OAuth client, and one of them may be what the single variables named. */
function isSamePurpose(name: string, other: string): boolean {
  const purposeOf = (text: string) => PURPOSES.find(([pattern]) => pattern.test(text))?.[1];
  const purpose = purposeOf(name);
  const areBothItems = name.startsWith("MAILBOXES") && other.startsWith("MAILBOXES");
  return purpose !== undefined && purpose === purposeOf(other) && (purpose === "client" || !areBothItems);
}

function publicUrl(given: Given): string[] {
  const value = given["PUBLIC_URL"];
  if (!value || !URL.canParse(value)) return [];
  const { pathname, protocol, search } = new URL(value);
  const faults = [];
  if (pathname !== "/" || search || value.endsWith("/")) {
    faults.push("PUBLIC_URL must be scheme and host only, without a path or a slash at the end.");
  }
  if (appEnv(given) === "production" && (protocol !== "https:" || isLocal(value))) {
    faults.push("PUBLIC_URL must be https and not this machine in production.");
  }
  return faults;
}

function outsideAddresses(given: Given): string[] {
  const environment = appEnv(given);
  return OUTSIDE.flatMap((name) => {
    const value = given[name];
    if (environment === "sandbox" && !(value && isLocal(value))) {
      return [`${name} must be a sandbox address on this machine while APP_ENV is sandbox.`];
    }
    if (environment === "production" && value && (isLocal(value) || !value.startsWith("https:"))) {
      return [`${name} must be an https address outside this machine in production.`];
    }
    return [];
  });
}

function sending(given: Given): string[] {
  const mode = given["SEND_MODE"];
  const environment = appEnv(given);
  if (environment === "production" && given["ALLOW_AUTO_SEND"] === "true" && isEmptyList(given)) {
    return [
      "ALLOW_AUTO_SEND needs SEND_EMAIL_ALLOWLIST: name the addresses or domains that may be written to.",
    ];
  }
  if (!mode || !SENDING.includes(mode)) return [];
  if (environment === "development") return ["SEND_MODE may not send in development. Use DRAFT_ONLY."];
  if (given["MODE_DRAFT_ONLY"] === "true") {
    return ["SEND_MODE may not send while MODE_DRAFT_ONLY is true. Remove one of the two."];
  }
  if (environment === "production") {
    return ["SEND_MODE may not start above DRAFT_ONLY in production. Two people raise it in the console."];
  }
  return [];
}

function isEmptyList(given: Given): boolean {
  return /^\s*(\[\s*\])?\s*$/.test(given["SEND_EMAIL_ALLOWLIST"] ?? "");
}

function databases(given: Given): string[] {
  const data = given["DATABASE_URL"];
  const keys = given["KEY_STORE_URL"];
  if (!data || !keys || !URL.canParse(data) || !URL.canParse(keys)) return [];
  const same = new URL(data).host === new URL(keys).host && new URL(data).pathname === new URL(keys).pathname;
  return same
    ? ["KEY_STORE_URL is the data database. Keep the keys elsewhere, or erasure cannot reach backups."]
    : [];
}

function engine(given: Given): string[] {
  const faults = [];
  const isProduction = appEnv(given) === "production";
  if (isProduction && given["INNGEST_DEV"]) {
    faults.push("INNGEST_DEV opens the engine's door to everybody. Remove it in production.");
  }
  if (given["ENGINE"] === "inngest" && isProduction && !given["INNGEST_EVENT_KEY"]) {
    faults.push("INNGEST_EVENT_KEY is missing. Without it no event reaches the engine.");
  }
  if (!given["INNGEST_DEV"] && !given["INNGEST_SIGNING_KEY"]) {
    faults.push("INNGEST_SIGNING_KEY is missing. Without it nobody can tell the engine from a stranger.");
  }
  return faults;
}

function model(given: Given): string[] {
  const faults: string[] = [];
  const address = given["MODEL_API_URL"];
  if (given["COMPOSER"] === "model") {
    for (const name of ["MODEL_API_URL", "MODEL_API_KEY", "MODEL_NAME"]) {
      if (!given[name]) faults.push(`${name} is missing. COMPOSER=model needs it.`);
    }
  }
  if (address && appEnv(given) === "sandbox" && !isLocal(address)) {
    faults.push("MODEL_API_URL must be a sandbox address on this machine while APP_ENV is sandbox.");
  }
  if (address && appEnv(given) === "production" && (isLocal(address) || !address.startsWith("https:"))) {
    faults.push("MODEL_API_URL must be an https address outside this machine in production.");
  }
  return faults;
}

function journal(given: Given): string[] {
  return given["HUBSPOT_JOURNAL"] === "true" && !given["HUBSPOT_CLIENT_ID"]
    ? ["HUBSPOT_CLIENT_ID is missing. HUBSPOT_JOURNAL=true needs it."]
    : [];
}

function alerting(given: Given): string[] {
  const address = given["ALERT_WEBHOOK_URL"];
  if (address && appEnv(given) === "sandbox" && !isLocal(address)) {
    return ["ALERT_WEBHOOK_URL must be on this machine while APP_ENV is sandbox."];
  }
  if (address && appEnv(given) === "production" && !address.startsWith("https:")) {
    return ["ALERT_WEBHOOK_URL must be an https address in production."];
  }
  if (address && appEnv(given) === "production" && isPrivate(address)) {
    return ["ALERT_WEBHOOK_URL must be outside this machine and its private network in production."];
  }
  return [];
}

function leaks(given: Given): string[] {
  const secrets = new Set(secretsOf(given).map(([, value]) => value));
  return Object.entries(given).flatMap(([name, value]) =>
    name.startsWith("NEXT_PUBLIC_") && value && [...secrets].some((secret) => value.includes(secret))
      ? [`${name} would publish a secret to browsers. Remove it.`]
      : [],
  );
}
