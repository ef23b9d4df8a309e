import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { can } from "#lib/domain/actor.ts";
import { listTokens } from "#lib/services/tokens/list-tokens.ts";

import { NotForYou, SettingsPage } from "../settings-page.tsx";
import { settingsKeys } from "../settings-queries.ts";
import { Tokens } from "./tokens.tsx";

export const metadata = { title: "Tokens" };

export default async function TokensPage() {
  const ctx = await requirePageContext();
  if (!can(ctx.actor, "token:read")) {
    return (
      <SettingsPage here="/settings/tokens">
        <NotForYou what="the tokens of machines" />
      </SettingsPage>
    );
  }
  const queryClient = new QueryClient();
  queryClient.setQueryData(settingsKeys.tokens, await listTokens(ctx));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SettingsPage here="/settings/tokens">
        <Tokens />
      </SettingsPage>
    </HydrationBoundary>
  );
}
