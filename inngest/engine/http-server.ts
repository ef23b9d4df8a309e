import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";

import { type SurfaceAnswer, answerRequest } from "./http-surface.ts";
import { LIMITS } from "./limits-table.ts";
import type { EngineState } from "./types.ts";

/** Opens the engine's port. */
export function listen(state: EngineState, port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    serve(state, request).then(
      (answer) => send(response, answer),
      () => response.destroy(),
    );
  });
  // Longer than any client keeps a connection, so that none is closed under a request.
  server.keepAliveTimeout = 75_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}

async function serve(state: EngineState, request: IncomingMessage): Promise<SurfaceAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > LIMITS.intakeBytes) {
      return {
        status: 413,
        body: '{"error":"the request is too large","status":413}',
        type: "application/json",
      };
    }
    chunks.push(chunk);
  }
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  const path = new URL(request.url ?? "/", "http://engine").pathname;
  const body = Buffer.concat(chunks).toString("utf8");
  return answerRequest(state, {
    method: request.method ?? "GET",
    path,
    headers: Object.fromEntries(headers),
    body,
  });
}

function send(response: ServerResponse, { status, body, type }: SurfaceAnswer): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
