import { randomBytes } from "node:crypto";

import { parseEnv } from "#lib/env.ts";

const base64 = () => randomBytes(32).toString("base64");
const hex = () => randomBytes(32).toString("hex");

/** A complete, valid sandbox configuration. Secrets are new on every call. */
export function testEnvVariables(overrides: Record<string, string> = {}): Record<string, string> {
  return {
    APP_ENV: "sandbox",
    PUBLIC_URL: "http://127.0.0.1:3000",
    LOG_LEVEL: "silent",
    DATABASE_URL: "postgres://app@127.0.0.1:5543/countersign",
    KEY_STORE_URL: "postgres://app@127.0.0.1:5544/keys",
    MASTER_KEY: base64(),
    LOOKUP_KEY: base64(),
    SESSION_SECRET: hex(),
    OIDC_ISSUER: "http://127.0.0.1:4703",
    OIDC_CLIENT_ID: "countersign",
    OIDC_CLIENT_SECRET: hex(),
    HUBSPOT_API_URL: "http://127.0.0.1:4701",
    HUBSPOT_ACCESS_TOKEN: hex(),
    HUBSPOT_CLIENT_SECRET: hex(),
    GMAIL_API_URL: "http://127.0.0.1:4702",
    GMAIL_TOKEN_URL: "http://127.0.0.1:4702/token",
    GMAIL_CLIENT_ID: "sandbox",
    GMAIL_CLIENT_SECRET: hex(),
    GMAIL_REFRESH_TOKEN: hex(),
    MAIL_FROM: "sales@larkspur.example",
    INNGEST_SIGNING_KEY: `signkey-test-${hex()}`,
    INNGEST_EVENT_KEY: hex(),
    ...overrides,
  };
}

/** Makes `env()` answer with a test configuration, without touching the process's variables. */
export function useTestEnv(overrides: Record<string, string> = {}): void {
  Object.assign(globalThis, { __countersignEnv: parseEnv(testEnvVariables(overrides)) });
}
