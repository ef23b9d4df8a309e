/** A body that has not come whole yet. The links are kept in the body itself, so that counting one costs no memory. */
export type HalfRead = {
  bytes: number;
  isHeld: boolean;
  older: HalfRead | null;
  newer: HalfRead | null;
  /** Gives this body up, and says so to whoever reads it. */
  drop: () => void;
};

type Held = { count: number; bytes: number; oldest: HalfRead | null; newest: HalfRead | null };
const globals = globalThis as typeof globalThis & { __countersignHalfRead?: Held };
const held = (globals.__countersignHalfRead ??= { count: 0, bytes: 0, oldest: null, newest: null });

/** Of bodies of a mebibyte at most, which come within moments from whoever means it. */
export const MOST_HALF_READ_BYTES = 64 * 1_048_576;
export const MOST_HALF_READ = 8_192;

/** From here on the body counts. Above the limits the oldest are given up: who sends slowest makes room for the others. */
export function beginHalfRead(body: HalfRead): void {
  body.isHeld = true;
  body.older = held.newest;
  if (held.newest) held.newest.newer = body;
  else held.oldest = body;
  held.newest = body;
  held.count += 1;
  if (held.count > MOST_HALF_READ) giveUp(held.oldest);
}

export function addHalfRead(body: HalfRead, bytes: number): void {
  if (!body.isHeld) return;
  body.bytes += bytes;
  held.bytes += bytes;
  while (held.bytes > MOST_HALF_READ_BYTES && held.oldest) giveUp(held.oldest);
}

/** The body has come whole, or nobody waits for it any more. */
export function endHalfRead(body: HalfRead): void {
  if (!body.isHeld) return;
  body.isHeld = false;
  if (body.older) body.older.newer = body.newer;
  else held.oldest = body.newer;
  if (body.newer) body.newer.older = body.older;
  else held.newest = body.older;
  body.older = null;
  body.newer = null;
  held.count -= 1;
  held.bytes -= body.bytes;
}

export function halfRead(): { count: number; bytes: number } {
  return { count: held.count, bytes: held.bytes };
}

function giveUp(body: HalfRead | null): void {
  if (!body) return;
  endHalfRead(body);
  body.drop();
}
