import { readWebBody } from "./read-body.ts";
import type { WebhookAnswer, WebhookRequest } from "./webhook-request.ts";

/** For servers that speak Request and Response. */
export function fromWebRequest(request: Request): WebhookRequest {
  return {
    method: request.method,
    target: request.url.slice(request.url.indexOf("/", request.url.indexOf("://") + 3)),
    headers: [...request.headers],
    readBody: (limits) => readWebBody(request, limits),
  };
}

export function toWebResponse({ status, headers, body }: WebhookAnswer): Response {
  return new Response(body, { status, headers });
}
