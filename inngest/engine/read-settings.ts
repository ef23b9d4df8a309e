import { z } from "zod";

import type { EngineOptions } from "./settings.ts";

const SigningKey = z
  .string()
  .regex(/^(signkey-\w+-)?([0-9a-f]{2})+$/i, "must be hex digits, with or without signkey-…- before them");

const Environment = z.object({
  ENGINE_DATABASE_URL: z.string().optional(),
  DATABASE_URL: z.string().optional(),
  ENGINE_PORT: z.coerce.number().int().min(0).max(65_535).default(8288),
  ENGINE_HOST: z.string().default("127.0.0.1"),
  ENGINE_APP_URL: z.url(),
  ENGINE_BACKOFF_MS: z.coerce.number().int().min(0).optional(),
  ENGINE_RETENTION_DAYS: z.coerce.number().positive().default(7),
  ENGINE_CONCURRENCY: z.coerce.number().int().min(1).max(200).default(10),
  ENGINE_CHECKPOINTING: z.enum(["on", "off"]).default("on"),
  ENGINE_MAX_CRASHES: z.coerce.number().int().min(0).default(5),
  ENGINE_STEP_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .default(15 * 60_000),
  INNGEST_EVENT_KEY: z.string().optional(),
  INNGEST_SIGNING_KEY: SigningKey.optional(),
  INNGEST_SIGNING_KEY_FALLBACK: SigningKey.optional(),
});

/** Reads the engine's environment completely, or says which variable is wrong. */
export function readSettings(environment: Record<string, string | undefined>): EngineOptions & {
  port: number;
  host: string;
} {
  const present = Object.entries(environment).filter(([, value]) => value !== undefined && value !== "");
  const parsed = Environment.safeParse(Object.fromEntries(present));
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`the engine's environment is not usable: ${issues.join("; ")}`);
  }
  const env = parsed.data;
  const databaseUrl = env.ENGINE_DATABASE_URL ?? env.DATABASE_URL;
  if (!databaseUrl) throw new Error("set ENGINE_DATABASE_URL or DATABASE_URL");
  const backoffMs = env.ENGINE_BACKOFF_MS;
  return {
    databaseUrl,
    port: env.ENGINE_PORT,
    host: env.ENGINE_HOST,
    appUrl: env.ENGINE_APP_URL,
    signingKeys: [env.INNGEST_SIGNING_KEY, env.INNGEST_SIGNING_KEY_FALLBACK].filter(
      (key) => key !== undefined,
    ),
    eventKey: env.INNGEST_EVENT_KEY ?? null,
    retentionDays: env.ENGINE_RETENTION_DAYS,
    concurrency: env.ENGINE_CONCURRENCY,
    checkpointing: env.ENGINE_CHECKPOINTING === "on",
    maxCrashes: env.ENGINE_MAX_CRASHES,
    stepTimeoutMs: env.ENGINE_STEP_TIMEOUT_MS,
    ...(backoffMs === undefined ? {} : { backoffMs: () => backoffMs }),
  };
}
