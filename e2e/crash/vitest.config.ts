import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/crash/**/*.test.ts"],
    globalSetup: ["lib/testing/postgres-server.ts"],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
