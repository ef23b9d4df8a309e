import { AppError } from "#lib/domain/errors.ts";

const MOST_AT_ONCE = 2;
const COME_AGAIN_MS = 10_000;

/** What reads the whole trail, and how its being refused is told. */
const BUSY = {
  export: "Two exports are being written already. Try again when one has ended.",
  verification: "The trail is being verified twice already. Try again when one has ended.",
} as const;
type Work = keyof typeof BUSY;

const state = globalThis as typeof globalThis & { __countersignAuditReaders?: Map<Work, number> };
const taken: Map<Work, number> = (state.__countersignAuditReaders ??= new Map());

/**
 * Lets two readers of the whole trail run at once in a process. The place is taken before anything is awaited, so that
 * no two take the last one, and held until the reader has said everything, has failed, or nobody listens any more.
 */
export async function inPlace<Said>(
  work: Work,
  begin: () => Promise<AsyncGenerator<Said, void>>,
): Promise<AsyncGenerator<Said, void>> {
  const leave = takePlace(work);
  try {
    return new Placed(await begin(), leave);
  } catch (error) {
    leave();
    throw error;
  }
}

function takePlace(work: Work): () => void {
  const now = taken.get(work) ?? 0;
  if (now >= MOST_AT_ONCE) {
    throw new AppError("overloaded", BUSY[work], { details: { retryAfterMs: COME_AGAIN_MS } });
  }
  taken.set(work, now + 1);
  let isLeft = false;
  return () => {
    if (isLeft) return;
    isLeft = true;
    taken.set(work, (taken.get(work) ?? 1) - 1);
  };
}

/** A generator that has not begun runs no `finally` when it is ended: this one gives its place back even then. */
class Placed<Said> implements AsyncGenerator<Said, void> {
  readonly #lines: AsyncGenerator<Said, void>;
  readonly #leave: () => void;

  constructor(lines: AsyncGenerator<Said, void>, leave: () => void) {
    this.#lines = lines;
    this.#leave = leave;
  }

  async next(): Promise<IteratorResult<Said, void>> {
    try {
      const said = await this.#lines.next();
      if (said.done) this.#leave();
      return said;
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  async return(): Promise<IteratorResult<Said, void>> {
    this.#leave();
    return this.#lines.return();
  }

  async throw(error: unknown): Promise<IteratorResult<Said, void>> {
    this.#leave();
    return this.#lines.throw(error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
