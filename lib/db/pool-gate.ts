import type { WorkClass } from "#lib/domain/admission.ts";
import { AppError } from "#lib/domain/errors.ts";
import { count } from "#lib/observability/counters.ts";
import { log } from "#lib/observability/log.ts";

/** Who asks for a connection. What is exported stands in line with the console. */
export type PoolClass = Exclude<WorkClass, "export">;

export type PoolNumbers = {
  size: number;
  inUse: number;
  waiting: number;
  /** Times that nobody got a connection within the deadline. */
  refused: number;
  /** Transactions that are open for longer than any should be. */
  leaking: number;
};

type Waiting = { go: () => void; refuse: () => void };

const POOL_CLASSES: readonly PoolClass[] = ["intake", "send", "console"];
/** HubSpot waits four seconds; people are told soon that they must ask again; a step may take its time. */
const PATIENCE_MS: Readonly<Record<PoolClass, number>> = { intake: 3_000, send: 15_000, console: 4_000 };
const MOST_WAITING = 1_000;
const LEAKING_AFTER_MS = 10_000;

/**
 * Stands before the pool: as many statements and transactions at once as there are connections, so that none is queued
 * behind another on the same connection, and whoever waits too long is told so. Some connections are kept for those
 * who matter more.
 */
export class PoolGate {
  readonly #size: number;
  readonly #ceiling: Readonly<Record<PoolClass, number>>;
  readonly #patience: Readonly<Record<PoolClass, number>>;
  readonly #leakingAfterMs: number;
  readonly #queues = new Map<PoolClass, Set<Waiting>>(POOL_CLASSES.map((kind) => [kind, new Set()]));
  #inUse = 0;
  #refused = 0;
  #leaking = 0;

  constructor(
    size: number,
    { patienceMs = PATIENCE_MS, leakingAfterMs = LEAKING_AFTER_MS }: GateOptions = {},
  ) {
    const kept = size > 1 ? Math.ceil(size / 5) : 0;
    const forSteps = size > 4 ? 1 : 0;
    this.#size = size;
    this.#ceiling = { intake: size, send: size - kept, console: size - kept - forSteps };
    this.#patience = patienceMs;
    this.#leakingAfterMs = leakingAfterMs;
  }

  numbers(): PoolNumbers {
    const waiting = POOL_CLASSES.reduce((sum, kind) => sum + this.#queueOf(kind).size, 0);
    return {
      ...{ size: this.#size, inUse: this.#inUse, waiting },
      ...{ refused: this.#refused, leaking: this.#leaking },
    };
  }

  /** Runs one statement. Its own time limit is the database's. */
  async run<T>(kind: PoolClass, work: () => PromiseLike<T>): Promise<T> {
    if (!this.#tryEnter(kind)) await this.#wait(kind);
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** The same for a transaction, which is watched: one that stays open is logged with the place that opened it. */
  async runTransaction<T>(kind: PoolClass, work: () => PromiseLike<T>): Promise<T> {
    const opened = new Error("opened here");
    return this.run(kind, async () => {
      let isLeaking = false;
      const timer = setTimeout(() => {
        isLeaking = true;
        this.#leaking += 1;
        count("database_leaks_total", { class: kind });
        log().warn({ class: kind, openMs: this.#leakingAfterMs, openedAt: placeOf(opened) }, LEAKING);
      }, this.#leakingAfterMs).unref();
      try {
        return await work();
      } finally {
        clearTimeout(timer);
        if (isLeaking) this.#leaking -= 1;
      }
    });
  }

  #tryEnter(kind: PoolClass): boolean {
    if (this.#inUse >= this.#ceiling[kind]) return false;
    this.#inUse += 1;
    return true;
  }

  #wait(kind: PoolClass): Promise<void> {
    const queue = this.#queueOf(kind);
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        queue.delete(waiting);
        finish();
      };
      const refuse = () => {
        this.#refused += 1;
        count("database_refused_total", { class: kind });
        settle(() => reject(busy()));
      };
      const waiting: Waiting = { go: () => settle(resolve), refuse };
      const timer = setTimeout(refuse, this.#patience[kind]);
      if (queue.size >= MOST_WAITING) refuse();
      else queue.add(waiting);
    });
  }

  /** The next in line of the most important class gets the place, before anybody who comes only now. */
  #leave(): void {
    this.#inUse -= 1;
    for (const kind of POOL_CLASSES) {
      for (const waiting of this.#queueOf(kind)) {
        if (!this.#tryEnter(kind)) break;
        waiting.go();
      }
    }
  }

  #queueOf(kind: PoolClass): Set<Waiting> {
    return this.#queues.get(kind) ?? new Set();
  }
}

type GateOptions = { patienceMs?: Readonly<Record<PoolClass, number>>; leakingAfterMs?: number };

const LEAKING =
  "A database transaction stays open. Whatever it waits for does not belong into a transaction.";

const busy = () =>
  new AppError("overloaded", "The database is busy. Try again in a moment.", {
    details: { reason: "pool_wait", retryAfterMs: 1_000 },
  });

/** Functions and lines of our own; the libraries between them say nothing. */
function placeOf({ stack = "" }: Error): string[] {
  return stack
    .split("\n")
    .slice(1)
    .filter((line) => !/node_modules|node:internal|pool-gate\.ts|gated-client/.test(line))
    .map((line) => line.trim().slice(0, 200))
    .slice(0, 6);
}
