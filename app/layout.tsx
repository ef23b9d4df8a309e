import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";

import { requestIdOf } from "#app/_server/request.ts";
import { cn } from "#components/ui/cn.ts";
import { THEME_COOKIE, toTheme } from "#components/ui/theme.ts";
import { ERROR_REPORTS_META, type ErrorReports } from "#lib/contracts/error-reports.ts";
import { env } from "#lib/env.ts";

import "./globals.css";
import { Providers } from "./providers.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const reports = await errorReports();
  return {
    title: { default: "Countersign", template: "%s · Countersign" },
    description: "A sales agent drafts, a person countersigns, exactly one e-mail leaves.",
    robots: { index: false, follow: false },
    ...(reports ? { other: { [ERROR_REPORTS_META]: JSON.stringify(reports) } } : {}),
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f6f8" },
    { media: "(prefers-color-scheme: dark)", color: "#0e1013" },
  ],
};

/** Reads request headers, so every page is rendered per request and its scripts carry the nonce. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = toTheme((await cookies()).get(THEME_COOKIE)?.value);
  const nonce = (await headers()).get("x-nonce") ?? undefined;
  return (
    <html
      lang="en"
      data-theme={theme}
      className={cn(GeistSans.variable, GeistMono.variable)}
      suppressHydrationWarning
    >
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}

async function errorReports(): Promise<ErrorReports | null> {
  const { SENTRY_DSN, APP_ENV, RELEASE } = env();
  if (!SENTRY_DSN) return null;
  const requestId = requestIdOf(await headers());
  return { dsn: SENTRY_DSN, environment: APP_ENV, release: RELEASE, requestId };
}
