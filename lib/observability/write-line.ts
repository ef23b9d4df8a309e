import { writeSync } from "node:fs";

import { count } from "./counters.ts";

const STANDARD_OUTPUT = 1;
const MOST_WAITS = 50;
const WAIT_MS = 2;

/** Writes one line of the log. A full disk or a closed pipe costs the line, never the process. */
export function writeLine(line: string, descriptor = STANDARD_OUTPUT): void {
  let left = Buffer.from(line);
  for (let waits = 0; left.length > 0;) {
    try {
      left = left.subarray(writeSync(descriptor, left));
    } catch (error) {
      // A pipe whose reader is behind says EAGAIN: it gets a moment.
      if (isBusy(error) && waits < MOST_WAITS) {
        waits += 1;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
        continue;
      }
      count("log_lines_lost_total");
      return;
    }
  }
}

const isBusy = (error: unknown) => error instanceof Error && "code" in error && error.code === "EAGAIN";
