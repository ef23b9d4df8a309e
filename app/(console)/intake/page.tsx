import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";

import { requirePageContext } from "#app/_server/session.ts";
import { ListQuarantineInput } from "#lib/contracts/quarantine.ts";
import { listForms } from "#lib/services/forms/list-forms.ts";
import { getIntake } from "#lib/services/intake/get-intake.ts";
import { listQuarantine } from "#lib/services/intake/list-quarantine.ts";

import { intakeKeys } from "./intake-queries.ts";
import { Intake } from "./intake.tsx";
import { quarantineQuery } from "./quarantine-filter.ts";

export const metadata = { title: "Intake" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function IntakePage({ searchParams }: Props) {
  const ctx = await requirePageContext();
  const given = await searchParams;
  const query = quarantineQuery({ get: (name) => [given[name]].flat()[0] ?? null });
  const input = ListQuarantineInput.safeParse(Object.fromEntries(new URLSearchParams(query)));
  const queryClient = new QueryClient();
  await Promise.all([
    getIntake(ctx, {}).then((view) => queryClient.setQueryData(intakeKeys.overview, view)),
    listForms(ctx).then((view) => queryClient.setQueryData(intakeKeys.forms, view)),
    input.success
      ? listQuarantine(ctx, input.data).then((view) =>
          queryClient.setQueryData(intakeKeys.quarantine(query), view),
        )
      : null,
  ]);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Intake />
    </HydrationBoundary>
  );
}
