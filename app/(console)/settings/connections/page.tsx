import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { listConnections } from "#lib/services/settings/list-connections.ts";

import { SettingsPage } from "../settings-page.tsx";
import { settingsKeys } from "../settings-queries.ts";
import { Connections } from "./connections.tsx";

export const metadata = { title: "Connections" };

export default async function ConnectionsPage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(settingsKeys.connections, await listConnections(ctx));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SettingsPage here="/settings/connections">
        <Connections />
      </SettingsPage>
    </HydrationBoundary>
  );
}
