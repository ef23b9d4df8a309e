import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/engine/**/*.test.ts"],
    globalSetup: ["e2e/engine/global-postgres.ts"],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    maxConcurrency: 40,
    fileParallelism: false,
  },
});
