import { after } from "next/server";

import { processLandedSoon } from "#inngest/process-landed.ts";
import { handleWebhook } from "#lib/services/intake/handle-webhook.ts";
import { fromWebRequest, toWebResponse } from "#lib/services/intake/web-webhook.ts";

import { webhookAt } from "./webhooks.ts";

/** A route handler for every method of the webhook at this path. */
export function runWebhook(path: string): (request: Request) => Promise<Response> {
  const options = webhookAt(path);
  if (!options) throw new Error(`No webhook is open at ${path}.`);
  return async (request) => {
    const answer = await handleWebhook(fromWebRequest(request), options);
    // Only who starts the work keeps the process awake for it; for all others it is under way.
    const work = answer.status === 202 ? processLandedSoon() : null;
    if (work) after(work);
    return toWebResponse(answer);
  };
}
