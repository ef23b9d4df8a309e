import type { IncomingMessage, ServerResponse } from "node:http";

import { readNodeBody } from "./read-body.ts";
import { WEBHOOK_HEADERS, type WebhookAnswer, type WebhookRequest } from "./webhook-request.ts";

/** For node:http. */
export function fromNodeRequest(request: IncomingMessage): WebhookRequest {
  return {
    method: request.method ?? "GET",
    target: request.url ?? "/",
    headers: headersOf(request),
    readBody: (limits) => readNodeBody(request, limits),
  };
}

/** Writes the answer, and ends the connection when the answer says so. */
export function writeNodeAnswer(response: ServerResponse, { status, headers, body }: WebhookAnswer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

/** As the router passes them on: of some headers the first counts, the others are joined by commas. */
function headersOf({ headers }: IncomingMessage): [string, string][] {
  return WEBHOOK_HEADERS.flatMap((name): [string, string][] => {
    const value = headers[name];
    return value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]];
  });
}
