import type { IncomingMessage, ServerResponse } from "node:http";

import { readNodeBody } from "./read-body.ts";
import type { WebhookAnswer, WebhookRequest } from "./webhook-request.ts";

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

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    headers.push([(rawHeaders[index] ?? "").toLowerCase(), rawHeaders[index + 1] ?? ""]);
  }
  return headers;
}
