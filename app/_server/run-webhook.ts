import { after } from "next/server";

import { publishOutboxSoon } from "#inngest/publish-outbox.ts";
import { handleWebhook } from "#lib/services/intake/handle-webhook.ts";
import { fromWebRequest, toWebResponse } from "#lib/services/intake/web-webhook.ts";

import { webhookAt } from "./webhooks.ts";

/** A route handler for every method of the webhook at this path. */
export function runWebhook(path: string): (request: Request) => Promise<Response> {
  const options = webhookAt(path);
  if (!options) throw new Error(`No webhook is open at ${path}.`);
  return async (request) => {
    const answer = await handleWebhook(fromWebRequest(request), options);
    if (answer.status === 202) after(publishOutboxSoon);
    return toWebResponse(answer);
  };
}
