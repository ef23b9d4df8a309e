import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { getIntake } from "#lib/services/intake/get-intake.ts";

import { intakeKeys } from "./intake-queries.ts";
import { Intake } from "./intake.tsx";

export const metadata = { title: "Intake" };

export default async function IntakePage() {
  const ctx = await requirePageContext();
  const queryClient = new QueryClient();
  queryClient.setQueryData(intakeKeys.overview, await getIntake(ctx, {}));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Intake />
    </HydrationBoundary>
  );
}
