import { readBody } from "./read-body.ts";
import type { WebhookAnswer, WebhookRequest } from "./webhook-request.ts";

/** For servers that speak Request and Response. */
export function fromWebRequest(request: Request): WebhookRequest {
  return {
    method: request.method,
    target: request.url.slice(request.url.indexOf("/", request.url.indexOf("://") + 3)),
    headers: [...request.headers],
    readBody: (limits) => {
      const reader = request.body?.getReader();
      return readBody(
        {
          declaredLength: request.headers.get("content-length"),
          next: async () => (await reader?.read())?.value ?? null,
          cancel: () => void reader?.cancel().catch(() => {}),
        },
        limits,
      );
    },
  };
}

export function toWebResponse({ status, headers, body }: WebhookAnswer): Response {
  return new Response(body, { status, headers });
}
