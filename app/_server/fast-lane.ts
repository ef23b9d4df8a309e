import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

import { processLandedSoon } from "#inngest/process-landed.ts";
import { handleWebhook, type WebhookOptions } from "#lib/services/intake/handle-webhook.ts";
import { fromNodeRequest, writeNodeAnswer } from "#lib/services/intake/node-webhook.ts";

import { SECURITY_HEADERS } from "./security-headers.ts";
import { webhookAt } from "./webhooks.ts";

/**
 * Answers webhooks before Next routes them, in the same process and on the same port, with the same handler. All
 * other requests, and other methods on the same addresses, go where they went before.
 */
export function openFastLane(server: Server, find = webhookAt): void {
  const others = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const webhook = request.method === "POST" ? find(pathOf(request)) : null;
    if (webhook) void answer({ request, response, webhook });
    else for (const listener of others) listener.call(server, request, response);
  });
}

async function answer(asked: {
  request: IncomingMessage;
  response: ServerResponse;
  webhook: WebhookOptions;
}): Promise<void> {
  const { status, headers, body } = await handleWebhook(fromNodeRequest(asked.request), asked.webhook);
  writeNodeAnswer(asked.response, { status, headers: { ...SECURITY_HEADERS, ...headers }, body });
  if (status === 202) void processLandedSoon();
}

function pathOf({ url = "/" }: IncomingMessage): string {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}
