import { SECRETS } from "./env/cross-checks.ts";
import { type Env, parseEnv } from "./env/parse.ts";

export type { Env } from "./env/parse.ts";
export { EnvError, parseEnv } from "./env/parse.ts";

const state = globalThis as typeof globalThis & { __countersignEnv?: Env };

/** The configuration, parsed once on first use. Throws `EnvError` with every fault and its mend. */
export function env(): Env {
  state.__countersignEnv ??= parseEnv(process.env);
  return state.__countersignEnv;
}

/** The values of every secret that is configured: what no text of ours may hold. */
export function secretValues(config: Env): string[] {
  const ofMailboxes = (config.MAILBOXES ?? []).flatMap(({ gmail, smtp }) => [
    ...[gmail?.refreshToken, gmail?.clientSecret, smtp?.password],
  ]);
  return [...SECRETS.map((name) => config[name]), ...ofMailboxes].filter((value) => value !== undefined);
}

/** next-auth takes its own address from the environment and from nowhere else. */
export function announcePublicUrl(): void {
  process.env["NEXTAUTH_URL"] = env().PUBLIC_URL;
}

/** True under `next dev`, whose reloader needs a wider content policy. Decides nothing else. */
export function isDevelopmentServer(): boolean {
  return process.env.NODE_ENV === "development";
}

/** True when the server leaves signals to us, so that readiness can fail before the door closes. */
export function stopsItself(): boolean {
  return Boolean(process.env["NEXT_MANUAL_SIG_HANDLE"]);
}
