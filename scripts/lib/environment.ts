import { readFileSync } from "node:fs";

import type { Secrets } from "./secrets.ts";
import type { Ports, Settings } from "./settings.ts";

/** Every variable that a child process gets. */
export type ChildEnvironment = Record<string, string> & { NODE_ENV: "development" | "production" };

export type Plan = {
  appEnv: "sandbox" | "development" | "production";
  startsSandbox: boolean;
  startsEngine: boolean;
  startsData: boolean;
  startsKeyStore: boolean;
};

/** What is started here: everything that the person did not configure. */
export function planOf({ given }: Settings): Plan {
  const appEnv = given["APP_ENV"] ?? "sandbox";
  if (appEnv !== "sandbox" && appEnv !== "development" && appEnv !== "production") {
    throw new Error("APP_ENV must be sandbox, development or production.");
  }
  return {
    appEnv,
    startsSandbox: appEnv === "sandbox",
    startsEngine: (given["ENGINE"] ?? "embedded") === "embedded",
    startsData: appEnv !== "production" && !given["DATABASE_URL"],
    startsKeyStore: appEnv !== "production" && !given["KEY_STORE_URL"],
  };
}

/** The variables of every child. What the person gave wins over what is made here. */
export function childEnvironment(
  settings: Settings,
  { plan, ports, secrets }: { plan: Plan; ports: Ports; secrets: Secrets | undefined },
): ChildEnvironment {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const publicUrl = settings.given["PUBLIC_URL"] ?? at(ports.console);
  return {
    NEXT_TELEMETRY_DISABLED: "1",
    NEXT_MANUAL_SIG_HANDLE: "1",
    APP_ENV: plan.appEnv,
    PUBLIC_URL: publicUrl,
    ENGINE: "embedded",
    FAST_LANE: "true",
    RELEASE: `countersign@${packageVersion()}`,
    ...(plan.startsEngine ? { INNGEST_BASE_URL: at(ports.engine) } : {}),
    ...(secrets && plan.appEnv !== "production" ? machineSecrets(secrets) : {}),
    ...(secrets && plan.startsSandbox ? sandboxServices(secrets, ports) : {}),
    ...(plan.startsData ? { DATABASE_ROLE: "countersign_app" } : {}),
    ...settings.given,
    NODE_ENV: settings.isDevelopment ? "development" : "production",
    ENGINE_PORT: String(ports.engine),
    ENGINE_APP_URL: settings.given["ENGINE_APP_URL"] ?? `${at(ports.console)}/api/inngest`,
    SANDBOX_DIR: `${settings.directory}/sandbox`,
    SANDBOX_PAGES_PORT: String(ports.pages),
    SANDBOX_HUBSPOT_PORT: String(ports.hubspot),
    SANDBOX_GMAIL_PORT: String(ports.gmail),
    SANDBOX_IDENTITY_PORT: String(ports.identity),
    SANDBOX_SMTP_PORT: String(ports.smtp),
    SANDBOX_MODEL_PORT: String(ports.model),
    APP_URL: publicUrl,
  };
}

/** Secrets between processes of this machine; those of outside services are never made up. */
function machineSecrets(secrets: Secrets): Record<string, string> {
  const { MASTER_KEY, LOOKUP_KEY, SESSION_SECRET, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY } = secrets;
  const { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY } = secrets;
  return {
    MASTER_KEY,
    LOOKUP_KEY,
    SESSION_SECRET,
    INNGEST_EVENT_KEY,
    INNGEST_SIGNING_KEY,
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY,
  };
}

function sandboxServices(secrets: Secrets, ports: Ports): Record<string, string> {
  const at = (port: number) => `http://127.0.0.1:${port}`;
  return {
    OIDC_ISSUER: at(ports.identity),
    OIDC_CLIENT_ID: "countersign",
    OIDC_CLIENT_SECRET: secrets.OIDC_CLIENT_SECRET,
    HUBSPOT_API_URL: at(ports.hubspot),
    HUBSPOT_ACCESS_TOKEN: secrets.HUBSPOT_ACCESS_TOKEN,
    HUBSPOT_CLIENT_SECRET: secrets.HUBSPOT_CLIENT_SECRET,
    HUBSPOT_CLIENT_ID: "sandbox",
    HUBSPOT_PORTAL_ID: "62515",
    GMAIL_API_URL: at(ports.gmail),
    GMAIL_TOKEN_URL: `${at(ports.gmail)}/token`,
    GMAIL_CLIENT_ID: secrets.GMAIL_CLIENT_ID,
    GMAIL_CLIENT_SECRET: secrets.GMAIL_CLIENT_SECRET,
    GMAIL_REFRESH_TOKEN: secrets.GMAIL_REFRESH_TOKEN,
    SMTP_HOST: "127.0.0.1",
    SMTP_PORT: String(ports.smtp),
    SMTP_USER: "sandbox",
    SMTP_PASSWORD: secrets.SMTP_PASSWORD,
    SMTP_SECURITY: "none",
    MODEL_API_URL: `${at(ports.model)}/v1`,
    MODEL_API_KEY: secrets.MODEL_API_KEY,
    MODEL_NAME: "sandbox-writer",
    MAIL_FROM: "hello@larkspur.example",
    MAIL_FROM_NAME: "Larkspur Sales",
  };
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  return version;
}
