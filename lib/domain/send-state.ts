/** States of a ledger row. `unknown` is settled by the provider or by a person, never retried blindly. */
export const SEND_STATES = ["reserved", "in_flight", "sent", "not_sent", "unknown"] as const;
export type SendState = (typeof SEND_STATES)[number];

export const SEND_MODES = ["HALTED", "DRAFT_ONLY", "SHADOW", "SEND_ALLOWLIST", "SEND"] as const;
export type SendMode = (typeof SEND_MODES)[number];

export const APP_ENVS = ["sandbox", "development", "production"] as const;
export type AppEnv = (typeof APP_ENVS)[number];
