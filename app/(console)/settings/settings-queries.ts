import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { callAction, fetchView } from "#app/_client/fetch-view.ts";
import { pollEvery } from "#app/_client/live-facts.ts";
import type { ActionResult } from "#lib/contracts/action-result.ts";
import type { PersonList, SessionList, TokenList } from "#lib/contracts/identity.ts";
import type { ConnectionList } from "#lib/contracts/settings.ts";

import { useStepUp } from "../_frame/use-step-up.tsx";
import {
  createTokenAction,
  disablePersonAction,
  enablePersonAction,
  limitPersonAction,
  revokeSessionAction,
  revokeTokenAction,
} from "./actions.ts";

export const settingsKeys = {
  all: ["settings"] as const,
  people: ["settings", "people"] as const,
  sessions: (personId: string | null) => ["settings", "sessions", personId] as const,
  tokens: ["settings", "tokens"] as const,
  connections: ["settings", "connections"] as const,
};

const EVERY_MS = 30_000;

export function peopleOptions() {
  return queryOptions({
    queryKey: settingsKeys.people,
    queryFn: ({ signal }) => fetchView<PersonList>("/api/v1/people", { signal }),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

/** One's own sessions, or those of another person. */
export function sessionsOptions(personId: string | null = null) {
  const query = personId === null ? "" : `?personId=${personId}`;
  return queryOptions({
    queryKey: settingsKeys.sessions(personId),
    queryFn: ({ signal }) => fetchView<SessionList>(`/api/v1/sessions${query}`, { signal }),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

export function tokensOptions() {
  return queryOptions({
    queryKey: settingsKeys.tokens,
    queryFn: ({ signal }) => fetchView<TokenList>("/api/v1/tokens", { signal }),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

export function connectionsOptions() {
  return queryOptions({
    queryKey: settingsKeys.connections,
    queryFn: ({ signal }) => fetchView<ConnectionList>("/api/v1/connections", { signal }),
    refetchInterval: pollEvery(EVERY_MS),
  });
}

export const useLimitPerson = () => useAccessChange(limitPersonAction);
export const useDisablePerson = () => useAccessChange(disablePersonAction);
export const useEnablePerson = () => useAccessChange(enablePersonAction);
export const useRevokeSession = () => useAccessChange(revokeSessionAction);
export const useCreateToken = () => useAccessChange(createTokenAction);
export const useRevokeToken = () => useAccessChange(revokeTokenAction);

/** Who may do what: some of these ask for a fresh sign-in, beside the act. What they answer is not kept after use. */
function useAccessChange<Input, Output>(action: (input: Input) => Promise<ActionResult<Output>>) {
  const queryClient = useQueryClient();
  const withStepUp = useStepUp();
  return useMutation({
    mutationFn: (input: Input) => withStepUp(() => callAction(action, input)),
    gcTime: 0,
    onSettled: () => queryClient.invalidateQueries({ queryKey: settingsKeys.all }),
  });
}
