import { afterEach, beforeEach, vi } from "vitest";

/** An error on the console fails the test that caused it. A test that expects one installs its own spy. */
const seen: string[] = [];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation((...words) => {
    seen.push(words.map(String).join(" "));
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  const errors = seen.splice(0);
  if (errors.length > 0) throw new Error(`console.error was called:\n${errors.join("\n")}`);
});
