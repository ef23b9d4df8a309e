import { defineConfig } from "@playwright/test";

import base from "./playwright.config.ts";

/** `npm run screenshots`: pictures of every screen into docs/screenshots, for people to look at. */
export default defineConfig(base, {
  testDir: "e2e/screens",
  testMatch: "screenshots.ts",
  workers: 1,
  reporter: "list",
});
