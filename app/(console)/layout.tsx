import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { cookies } from "next/headers";
import type { ReactNode } from "react";

import { LiveUpdates } from "#app/_client/live-updates.tsx";
import { currentUser, requirePageContext } from "#app/_server/session.ts";
import { ServerClock } from "#components/ui/relative-time.tsx";
import { THEME_COOKIE, toTheme } from "#components/ui/theme.ts";
import { can } from "#lib/domain/actor.ts";
import { getNeeds } from "#lib/services/today/get-needs.ts";

import { Frame } from "./_frame/frame.tsx";
import { StepUpProvider } from "./_frame/use-step-up.tsx";
import { needsKeys } from "./needs-queries.ts";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await requirePageContext();
  const person = await currentUser();
  const needs = await getNeeds(ctx, {});
  const queryClient = new QueryClient();
  queryClient.setQueryData(needsKeys.frame, needs);
  return (
    <ServerClock now={new Date(needs.asOf).getTime()}>
      <HydrationBoundary state={dehydrate(queryClient)}>
        <LiveUpdates />
        <Frame
          person={{ name: person?.name ?? "", role: person?.role ?? "viewer" }}
          mayStop={can(ctx.actor, "sending:stop")}
          theme={toTheme((await cookies()).get(THEME_COOKIE)?.value)}
        >
          <StepUpProvider>{children}</StepUpProvider>
        </Frame>
      </HydrationBoundary>
    </ServerClock>
  );
}
