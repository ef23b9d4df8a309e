import { queryOptions } from "@tanstack/react-query";

import { fetchView } from "#app/_client/fetch-view.ts";
import { IntakeView } from "#lib/contracts/intake.ts";

/** The cache contract of intake: every change here reads all of it anew. */
export const intakeKeys = {
  all: ["intake"] as const,
  overview: ["intake", "overview"] as const,
};

const EVERY_MS = 5_000;

export function intakeOptions() {
  return queryOptions({
    queryKey: intakeKeys.overview,
    queryFn: ({ signal }) => fetchView(IntakeView, "/api/v1/intake", { signal }),
    refetchInterval: EVERY_MS,
  });
}
