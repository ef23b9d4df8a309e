import { refusalOf } from "./hubspot-answers.ts";
import type { HubSpotCalls } from "./hubspot-calls.ts";
import type { HubSpot } from "./hubspot.ts";

export function optOutCalls({ call }: HubSpotCalls): Pick<HubSpot, "unsubscribe"> {
  return {
    async unsubscribe(email) {
      const path = `/communication-preferences/v4/statuses/${encodeURIComponent(email)}/unsubscribe-all?channel=EMAIL`;
      const answer = await call({ name: "unsubscribe", method: "POST", path });
      if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
    },
  };
}
