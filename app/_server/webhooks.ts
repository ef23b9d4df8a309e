import { blockAnswer } from "#lib/domain/callback-outcome.ts";
import { env } from "#lib/env.ts";
import { createContext } from "#lib/services/create-context.ts";
import type { WebhookOptions } from "#lib/services/intake/handle-webhook.ts";
import { ACTIONS_PATH, EVENTS_PATH, FORMS_PATH } from "#lib/services/intake/webhook-paths.ts";

/** The webhooks that are open, and what is special about each. Whatever serves them serves all of them alike. */
const WEBHOOKS: ReadonlyMap<string, Pick<WebhookOptions, "answerBody">> = new Map([
  [FORMS_PATH, {}],
  [EVENTS_PATH, {}],
  [ACTIONS_PATH, { answerBody: () => blockAnswer(env().HUBSPOT_ACTION_WAIT_DAYS) }],
]);

/** How the webhook at this path is answered, or null when there is none. */
export function webhookAt(path: string): WebhookOptions | null {
  const special = WEBHOOKS.get(path);
  if (!special) return null;
  return {
    path,
    createContext: () =>
      createContext({ actor: { type: "system", id: "intake" }, requestId: crypto.randomUUID() }),
    // Read when it is asked for: a route is made before there is a configuration.
    get maxInFlight() {
      return env().ADMISSION_CAPACITY;
    },
    ...special,
  };
}
