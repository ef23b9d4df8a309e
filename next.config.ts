import { withSentryConfig } from "@sentry/nextjs/config";
import type { NextConfig } from "next";

import { SECURITY_HEADERS } from "./app/_server/security-headers.ts";

const securityHeaders = Object.entries(SECURITY_HEADERS).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  agentRules: false,
  poweredByHeader: false,
  reactStrictMode: true,
  /** `npm run check` checks the types, tests included; a start need not do it again. */
  typescript: { ignoreBuildErrors: true },
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  serverExternalPackages: ["pino", "postgres", "inngest", "liquidjs"],
  experimental: { serverActions: { bodySizeLimit: "256kb" } },
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
  redirects: async () => [{ source: "/dashboard", destination: "/", permanent: false }],
};

export default withSentryConfig(config, {
  silent: true,
  telemetry: false,
  sourcemaps: { disable: !process.env["SENTRY_AUTH_TOKEN"] },
  release: { create: false },
});
