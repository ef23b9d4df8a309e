import { type BrowserContext, expect } from "@playwright/test";

/** Collects errors of scripts, errors on the browser's console and breaches of the content policy. */
export async function watchBrowser(context: BrowserContext) {
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`Content policy breached: ${event.violatedDirective} by ${event.blockedURI}`);
    });
  });
  return {
    /** A list of one comes from `test.use` as its only member. */
    assertQuiet(expected: RegExp | readonly RegExp[]): void {
      const patterns = [expected].flat();
      const surprises = complaints.filter((text) => !patterns.some((pattern) => pattern.test(text)));
      expect(surprises, "the browser complained about nothing").toEqual([]);
    },
  };
}
