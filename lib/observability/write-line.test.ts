import { closeSync, existsSync, openSync } from "node:fs";

import { expect, test } from "vitest";

import { readCounters } from "./counters.ts";
import { writeLine } from "./write-line.ts";

test.runIf(existsSync("/dev/full"))(
  "a full disk costs the line, and it is counted; nobody is thrown at",
  () => {
    const full = openSync("/dev/full", "w");
    writeLine("a line\n", full);
    closeSync(full);
    expect(readCounters().get("log_lines_lost_total")).toBe(1);
  },
);

test("a log that was closed is no reason to stop", () => {
  const closed = openSync("/dev/null", "w");
  closeSync(closed);
  expect(() => writeLine("a line\n", closed)).not.toThrow();
});
