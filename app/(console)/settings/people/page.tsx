import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { can } from "#lib/domain/actor.ts";
import { listPeople } from "#lib/services/identity/list-people.ts";

import { NotForYou, SettingsPage } from "../settings-page.tsx";
import { settingsKeys } from "../settings-queries.ts";
import { People } from "./people.tsx";

export const metadata = { title: "People" };

export default async function PeoplePage() {
  const ctx = await requirePageContext();
  if (!can(ctx.actor, "person:read")) {
    return (
      <SettingsPage here="/settings/people">
        <NotForYou what="who may sign in" />
      </SettingsPage>
    );
  }
  const queryClient = new QueryClient();
  queryClient.setQueryData(settingsKeys.people, await listPeople(ctx));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SettingsPage here="/settings/people">
        <People />
      </SettingsPage>
    </HydrationBoundary>
  );
}
