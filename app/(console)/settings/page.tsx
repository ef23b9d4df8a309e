import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { cookies } from "next/headers";

import { requirePageContext } from "#app/_server/session.ts";
import { THEME_COOKIE, toTheme } from "#components/ui/theme.ts";
import { listSessions } from "#lib/services/identity/list-sessions.ts";

import { Appearance } from "./appearance.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { settingsKeys } from "./settings-queries.ts";

export const metadata = { title: "Settings" };

export default async function YourSettingsPage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(settingsKeys.sessions(null), await listSessions(ctx, {}));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SettingsPage here="/settings">
        <OwnSessions />
        <Appearance theme={toTheme((await cookies()).get(THEME_COOKIE)?.value)} />
      </SettingsPage>
    </HydrationBoundary>
  );
}
