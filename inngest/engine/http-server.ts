import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";

import { type SurfaceAnswer, answerRequest } from "./http-surface.ts";
import { LIMITS } from "./limits-table.ts";
import type { EngineState } from "./types.ts";

/** A request that has not come whole by then is given up. */
const REQUEST_TIMEOUT_MS = 30_000;

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
  server.requestTimeout = REQUEST_TIMEOUT_MS;
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

async function serve(state: EngineState, request: IncomingMessage): Promise<Answer> {
  const path = pathOf(request);
  if (path === null) return refusal(400, "the address cannot be read");
  const body = await readBody(request);
  if (body === null) return { ...refusal(413, "the request is too large"), isUnread: true };
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
  return answerRequest(state, {
    method: request.method ?? "GET",
    path,
    headers: Object.fromEntries(headers),
    body,
  });
}

/** Null when it is larger than anything that is taken here. What still comes is read over, so that the answer is heard. */
function readBody(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = () => {
      chunks.length = 0;
      request.off("data", onData).resume();
      resolve(null);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > LIMITS.intakeBytes) giveUp();
    };
    request.once("error", reject);
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    if (Number(request.headers["content-length"] ?? 0) > LIMITS.intakeBytes) giveUp();
    else request.on("data", onData);
  });
}

function pathOf({ url = "/" }: IncomingMessage): string | null {
  try {
    const { pathname } = new URL(url, "http://engine");
    decodeURIComponent(pathname);
    return pathname;
  } catch {
    return null;
  }
}

function refusal(status: number, error: string): SurfaceAnswer {
  return { status, body: JSON.stringify({ error, status }), type: "application/json" };
}

type Answer = SurfaceAnswer & { isUnread?: boolean };

function send(response: ServerResponse, { status, body, type, isUnread }: Answer): void {
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(body),
    ...(isUnread ? { connection: "close" } : {}),
  });
  response.end(body);
}
