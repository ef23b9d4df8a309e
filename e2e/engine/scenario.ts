import type { Inngest, InngestFunction } from "inngest";

import type { Journal } from "./journal.ts";

/** What a scenario may use, the same on every engine. */
export type Stage = {
  /** Unique per scenario; every event carries it in `data.key`. */
  key: string;
  journal: Journal;
  send: (name: string, data?: Record<string, unknown>, more?: { id?: string; ts?: number }) => Promise<void>;
  /** How the run of this function for our key ended. */
  ending: (functionId: string, times?: number) => Promise<Ending>;
  /** The engine's back-off may be its own long one. */
  slowMs: number;
};

export type Ending = { result?: unknown; error?: { name?: string; message?: string } };

export type FunctionMaker = {
  client: Inngest;
  journal: Journal;
  /** The cron expression that fires soonest on this engine. */
  soonestCron: string;
};

export type Scenario = {
  name: string;
  functions: (app: FunctionMaker) => InngestFunction.Any[];
  expectOutcome: (stage: Stage) => Promise<void>;
};
