import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

const emptyModule = fileURLToPath(new URL("lib/testing/empty.ts", import.meta.url));
const shared = { setupFiles: ["lib/testing/setup.ts"], globalSetup: ["lib/testing/postgres-server.ts"] };

export default defineConfig({
  resolve: { alias: { "server-only": emptyModule, "client-only": emptyModule } },
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    coverage: { provider: "v8", include: ["lib/**/*.ts"], exclude: ["lib/testing/**", "**/*.test.ts"] },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,inngest,app,components,scripts,sandbox,drizzle}/**/*.test.{ts,tsx}"],
          exclude: ["inngest/engine/**", "**/node_modules/**"],
          ...shared,
        },
      },
      {
        extends: true,
        test: { ...shared, name: "engine", include: ["inngest/engine/**/*.test.ts"] },
      },
    ],
  },
});
