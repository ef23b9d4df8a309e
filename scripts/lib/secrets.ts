import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Secrets = Record<keyof typeof MAKERS, string>;

const base64Key = () => randomBytes(32).toString("base64");
const token = () => randomBytes(32).toString("base64url");

const MAKERS = {
  MASTER_KEY: base64Key,
  LOOKUP_KEY: base64Key,
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: base64Key,
  SESSION_SECRET: token,
  HUBSPOT_CLIENT_SECRET: token,
  HUBSPOT_ACCESS_TOKEN: token,
  OIDC_CLIENT_SECRET: token,
  GMAIL_CLIENT_ID: () => `${randomBytes(8).toString("hex")}.sandbox`,
  GMAIL_CLIENT_SECRET: token,
  GMAIL_REFRESH_TOKEN: token,
  SMTP_PASSWORD: token,
  MODEL_API_KEY: token,
  INNGEST_EVENT_KEY: token,
  INNGEST_SIGNING_KEY: () => `signkey-prod-${randomBytes(32).toString("hex")}`,
  POSTGRES_PASSWORD: token,
  KEY_STORE_PASSWORD: token,
};

/** The secrets of this folder, made on its first start and readable by its owner alone. Missing ones are added. */
export function localSecrets(directory: string): Secrets {
  const file = join(directory, "secrets.json");
  const stored: Partial<Secrets> = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const made = Object.entries(MAKERS).map(([name, make]) => [name, make()]);
  const secrets: Secrets = { ...Object.fromEntries(made), ...stored };
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(file, 0o600);
  return secrets;
}
