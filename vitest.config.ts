import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

const emptyModule = fileURLToPath(new URL("lib/testing/empty.ts", import.meta.url));

export default defineConfig({
  resolve: { alias: { "server-only": emptyModule, "client-only": emptyModule } },
  test: {
    include: ["{lib,inngest,app,components,scripts,sandbox,drizzle}/**/*.test.{ts,tsx}"],
    setupFiles: ["lib/testing/setup.ts"],
    globalSetup: ["lib/testing/postgres-server.ts"],
    // Half of a test's time is Postgres's: with one worker the second core would wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["lib/**/*.ts"],
      exclude: ["lib/testing/**", "**/*.test.ts"],
      reporter: ["text-summary"],
      reportOnFailure: true,
      thresholds: { lines: 85 },
    },
  },
});
