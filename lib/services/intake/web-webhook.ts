import { readWebBody } from "./read-body.ts";
import { WEBHOOK_HEADERS, type WebhookAnswer, type WebhookRequest } from "./webhook-request.ts";

/** For servers that speak Request and Response. */
export function fromWebRequest(request: Request): WebhookRequest {
  return {
    method: request.method,
    target: request.url.slice(request.url.indexOf("/", request.url.indexOf("://") + 3)),
    headers: WEBHOOK_HEADERS.flatMap((name): [string, string][] => {
      const value = request.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
    readBody: (limits) => readWebBody(request, limits),
  };
}

export function toWebResponse({ status, headers, body }: WebhookAnswer): Response {
  return new Response(body, { status, headers });
}
