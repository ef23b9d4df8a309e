import path from "node:path";

import { z } from "zod";

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const secret = z.string().min(1);

const Environment = z.object({
  SANDBOX_DIR: z.string().min(1).default(".countersign/sandbox"),
  SANDBOX_PAGES_PORT: port(4700),
  SANDBOX_HUBSPOT_PORT: port(4701),
  SANDBOX_GMAIL_PORT: port(4702),
  SANDBOX_IDENTITY_PORT: port(4703),
  SANDBOX_SMTP_PORT: port(4704),
  SANDBOX_MODEL_PORT: port(4705),
  APP_URL: z.url().default("http://127.0.0.1:3000"),
  HUBSPOT_CLIENT_SECRET: secret,
  HUBSPOT_ACCESS_TOKEN: secret,
  HUBSPOT_PORTAL_ID: z.coerce.number().int().positive().default(62_515),
  GMAIL_CLIENT_ID: secret,
  GMAIL_CLIENT_SECRET: secret,
  GMAIL_REFRESH_TOKEN: secret,
  SMTP_PASSWORD: secret.default("sandbox-smtp-password"),
  MAIL_FROM: z.email(),
  OIDC_CLIENT_SECRET: secret,
  MODEL_API_KEY: secret.default("sandbox-model-key"),
});

/** Reads the simulators' configuration; a missing secret ends the start with its name. */
export function readSettings(environment: Record<string, string | undefined>) {
  const read = Environment.safeParse(environment);
  if (!read.success) {
    const names = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The sandbox cannot start. Set these variables: ${names.join("; ")}.`);
  }
  const env = read.data;
  return {
    directory: path.resolve(env.SANDBOX_DIR),
    ports: {
      pages: env.SANDBOX_PAGES_PORT,
      hubspot: env.SANDBOX_HUBSPOT_PORT,
      gmail: env.SANDBOX_GMAIL_PORT,
      identity: env.SANDBOX_IDENTITY_PORT,
      smtp: env.SANDBOX_SMTP_PORT,
      model: env.SANDBOX_MODEL_PORT,
    },
    appUrl: env.APP_URL.replace(/\/+$/, ""),
    hubspot: {
      clientSecret: env.HUBSPOT_CLIENT_SECRET,
      accessToken: env.HUBSPOT_ACCESS_TOKEN,
      portalId: env.HUBSPOT_PORTAL_ID,
    },
    gmail: {
      clientId: env.GMAIL_CLIENT_ID,
      clientSecret: env.GMAIL_CLIENT_SECRET,
      refreshToken: env.GMAIL_REFRESH_TOKEN,
      address: env.MAIL_FROM,
    },
    smtp: { password: env.SMTP_PASSWORD },
    identity: { clientSecret: env.OIDC_CLIENT_SECRET },
    model: { apiKey: env.MODEL_API_KEY },
  };
}

export type Settings = ReturnType<typeof readSettings>;
