import { refusalOf } from "./hubspot-answers.ts";
import type { HubSpotCalls } from "./hubspot-calls.ts";

export type CallbackCompletion = {
  callbackId: string;
  /** What the HubSpot workflow can branch on. */
  outputFields: Record<string, string>;
};

export type CallbackCalls = {
  /** Lets HubSpot's workflow go on. `not_found` when it does not wait any more: completed before, or its time is over. */
  completeCallback(completion: CallbackCompletion): Promise<void>;
};

export function callbackCalls({
  calls: { call },
  apiVersion,
}: {
  calls: HubSpotCalls;
  apiVersion: string;
}): CallbackCalls {
  const base =
    apiVersion === "v3" ? "/automation/v4/actions/callbacks" : `/automation/actions/callbacks/${apiVersion}`;
  return {
    async completeCallback({ callbackId, outputFields }) {
      const answer = await call({
        name: "complete-callback",
        method: "POST",
        path: `${base}/${encodeURIComponent(callbackId)}/complete`,
        body: { outputFields: { ...outputFields, hs_execution_state: "SUCCESS" } },
      });
      if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
    },
  };
}
