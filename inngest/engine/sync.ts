import { setTimeout as delay } from "node:timers/promises";

import { hurryUnanswered } from "./claims.ts";
import { replaceCrons } from "./cron.ts";
import { UnsupportedByEmbeddedEngine } from "./errors.ts";
import { NoAnswer } from "./http-client.ts";
import { errorCode } from "./log.ts";
import { callSync } from "./protocol-call.ts";
import { readFunction } from "./registration.ts";
import { SyncAnswer } from "./sdk-schemas.ts";
import { isSignedBy } from "./sign.ts";
import { jsonText } from "./sql.ts";
import { inTransaction } from "./transaction.ts";
import type { EngineState, RegisteredFunction } from "./types.ts";

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 2000;
const LOOK_MS = 1000;
const MAX_REMEMBERED = 1000;

/** Asks the app until it answers, and says so once. A function that cannot run here ends the waiting. */
export async function syncPatiently(state: EngineState): Promise<void> {
  const { log } = state.settings;
  for (let tries = 0; !state.stopping.signal.aborted; tries++) {
    try {
      return await syncOnce(state);
    } catch (error) {
      if (error instanceof UnsupportedByEmbeddedEngine) throw error;
      if (tries === 0) log("info", "waiting for the app to answer", { reason: reasonOf(error) });
      await delay(Math.min(FIRST_RETRY_MS * 2 ** Math.min(tries, 3), LAST_RETRY_MS));
    }
  }
}

/** Takes over the app's present list of functions. Harmless to repeat; notices a redeployment. */
export async function syncOnce(state: EngineState): Promise<void> {
  const { settings } = state;
  const answer = await callSync(settings, state.stopping.signal);
  if (answer.status !== 200) throw new SyncRefused(answer.status);
  const isTrusted =
    settings.signingKeys.length === 0 ||
    isSignedBy(settings.signingKeys, answer.body, answer.headers["x-inngest-signature"]);
  if (!isTrusted) throw new SyncRefused(answer.status);
  const { app_id: app, functions } = SyncAnswer.parse(JSON.parse(answer.body));
  await registerFunctions(state, app, functions);
  const wasUnreachable = state.appUnreachable;
  state.appUnreachable = false;
  if (wasUnreachable || !state.synced) await hurryUnanswered(state);
  state.synced = true;
}

/** Before an event that no known function takes is stored, the app is asked once: it may have been redeployed. */
export async function lookForTriggers(state: EngineState, names: string[]): Promise<void> {
  const triggers = [...state.functions.values()].flatMap((fn) => fn.config.triggers.map((t) => t.event));
  const unknown = names.filter((name) => !state.untriggered.has(name) && !triggers.includes(name));
  if (unknown.length === 0) return;
  const asked = syncOnce(state).catch((error: unknown) => {
    state.settings.log("warn", "looking for new functions failed", { reason: reasonOf(error) });
  });
  await Promise.race([asked, delay(LOOK_MS)]);
  if (state.untriggered.size > MAX_REMEMBERED) state.untriggered.clear();
  for (const name of unknown) state.untriggered.add(name);
}

/** Stores the app's functions; those it no longer serves are triggered no more, their runs go on failing loudly. */
export async function registerFunctions(
  state: EngineState,
  app: string,
  functions: unknown[],
): Promise<void> {
  const read = functions.map(readFunction);
  const next = new Map(read.map((fn) => [fn.id, fn]));
  if (state.synced && signature(next) === signature(state.functions)) return;
  await inTransaction(state, async (scope) => {
    for (const fn of read) {
      await scope.tx`
        insert into ie.fn (id, app, url, config, retries)
        values (${fn.id}, ${app}, ${fn.url}, ${jsonText(fn.config)}::text::json, ${fn.retries})
        on conflict (id) do update set app = excluded.app, url = excluded.url, config = excluded.config,
          retries = excluded.retries, updated_at = now()`;
    }
    await replaceCrons(scope, read);
  });
  state.functions = next;
  state.untriggered.clear();
  state.settings.log("info", "functions synced", { app, functions: read.length });
  state.wake();
}

class SyncRefused extends Error {
  override readonly name = "SyncRefused";
  readonly code: string;

  constructor(status: number) {
    super(`the app answered ${status} to the sync`);
    this.code = String(status);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof NoAnswer ? error.reason : errorCode(error);
}

function signature(functions: Map<string, RegisteredFunction>): string {
  return JSON.stringify([...functions.values()].toSorted((a, b) => a.id.localeCompare(b.id)));
}
