import { setTimeout as setTimeoutPromise } from "node:timers/promises";

import { claimJobs, giveBack, msUntilNextJob } from "./claims.ts";
import { errorCode } from "./log.ts";
import type { EngineState, Job } from "./types.ts";
import { workOn } from "./work.ts";

export type Loop = { wake: () => void; drain: (timeoutMs: number) => Promise<boolean> };

/** Keeps claiming due jobs while there is room, and wakes itself when the next one is due. */
export function startLoop(state: EngineState): Loop {
  const working = new Set<Promise<void>>();
  let isStopped = false;
  let isPumping = false;
  let isAsked = false;
  let timer: NodeJS.Timeout | undefined;

  const wake = (): void => {
    isAsked = true;
    if (!isPumping && !isStopped) void pump();
  };

  const pump = async (): Promise<void> => {
    isPumping = true;
    try {
      while (isAsked && !isStopped) {
        isAsked = false;
        await claimAll();
        await planNextLook();
      }
    } catch (error) {
      state.settings.log("error", "looking for work failed", { error: errorCode(error) });
    } finally {
      isPumping = false;
    }
  };

  const claimAll = async (): Promise<void> => {
    const room = state.settings.concurrency - working.size;
    if (room <= 0 || state.workerId === 0) return;
    const jobs = await claimJobs(state, room);
    for (const job of jobs) {
      const work: Promise<void> = execute(state, job).finally(() => {
        working.delete(work);
        wake();
      });
      working.add(work);
    }
    if (jobs.length === room) isAsked = true;
  };

  const planNextLook = async (): Promise<void> => {
    if (isAsked) return;
    const ms = await msUntilNextJob(state);
    clearTimeout(timer);
    if (ms !== null && ms < state.settings.pollMs) timer = setTimeout(wake, Math.max(1, ms + 1));
  };

  const drain = async (timeoutMs: number): Promise<boolean> => {
    isStopped = true;
    clearTimeout(timer);
    const timeout = AbortSignal.timeout(timeoutMs);
    const late = new Promise<false>((resolve) => timeout.addEventListener("abort", () => resolve(false)));
    const done = Promise.allSettled(working).then(() => true);
    return Promise.race([done, late]);
  };

  return { wake, drain };
}

/** Our own failure never keeps a job locked. */
async function execute(state: EngineState, job: Job): Promise<void> {
  try {
    await workOn(state, job);
  } catch (error) {
    state.settings.log("error", "work failed", { run: job.runId, job: job.id, error: errorCode(error) });
    await giveBackAtLast(state, job);
  }
}

/** Tries until the database is back; a job whose worker is gone by then is freed by the others. */
async function giveBackAtLast(state: EngineState, job: Job): Promise<void> {
  while (!state.stopping.signal.aborted) {
    try {
      return await giveBack(state, job);
    } catch (error) {
      state.settings.log("error", "job could not be given back", { job: job.id, error: errorCode(error) });
      await setTimeoutPromise(1000);
    }
  }
}
