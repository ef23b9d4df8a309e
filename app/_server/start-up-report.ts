import "server-only";
import { env } from "#lib/env.ts";
import { createContext } from "#lib/services/create-context.ts";
import { checkStartUp, type StartUpReport } from "#lib/services/start-up/check-start-up.ts";

const state = globalThis as typeof globalThis & { __countersignStartUp?: Promise<StartUpReport> };

/** The check of this process's start, done once; a failed one is done again when somebody asks. */
export async function startUpReport(): Promise<StartUpReport> {
  state.__countersignStartUp ??= check();
  const report = await state.__countersignStartUp;
  if (report.faults.length > 0) delete state.__countersignStartUp;
  return report;
}

function check(): Promise<StartUpReport> {
  const { DATABASE_POOL_SIZE, DATABASE_ROLE, INSTANCE_COUNT } = env();
  const ctx = createContext({ actor: { type: "system", id: "sweeper" }, requestId: "start-up" });
  return checkStartUp(ctx, {
    poolSize: DATABASE_POOL_SIZE,
    instanceCount: INSTANCE_COUNT,
    hasOwnRole: DATABASE_ROLE !== undefined,
  });
}
