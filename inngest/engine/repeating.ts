import { errorCode } from "./log.ts";
import type { EngineState } from "./types.ts";

export type Clocks = {
  every: (ms: number, name: string, task: () => Promise<unknown>) => void;
  /** A trigger that runs the task soon, however often it is pulled. */
  soon: (name: string, task: () => Promise<unknown>) => () => void;
  stop: () => void;
};

/** Timers that never overlap with themselves and never throw. */
export function startRepeating({ settings }: EngineState): Clocks {
  const timers = new Set<NodeJS.Timeout>();
  const guarded = (name: string, task: () => Promise<unknown>): (() => void) => {
    let isRunning = false;
    return () => {
      if (isRunning) return;
      isRunning = true;
      task()
        .catch((error: unknown) =>
          settings.log("warn", "clock failed", { clock: name, error: errorCode(error) }),
        )
        .finally(() => {
          isRunning = false;
        });
    };
  };
  return {
    every: (ms, name, task) => void timers.add(setInterval(guarded(name, task), ms)),
    soon: guarded,
    stop: () => timers.forEach((timer) => clearInterval(timer)),
  };
}
