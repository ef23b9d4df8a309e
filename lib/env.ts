import { type Env, parseEnv } from "./env/parse.ts";

export type { Env } from "./env/parse.ts";
export { EnvError, parseEnv } from "./env/parse.ts";

const state = globalThis as typeof globalThis & { __countersignEnv?: Env };

/** The configuration, parsed once on first use. Throws `EnvError` with every fault and its mend. */
export function env(): Env {
  state.__countersignEnv ??= parseEnv(process.env);
  return state.__countersignEnv;
}
