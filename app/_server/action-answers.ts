import type { IncomingMessage, ServerResponse } from "node:http";

import { REQUEST_ID } from "./request.ts";

/** What Next takes of an action at most; see `bodySizeLimit` in next.config.ts. */
const MAX_ACTION_BYTES = 256 * 1024;
const MOST_AT_ONCE = 5_000;
/** Set by Next on its answer to an action that this build does not have. */
const NOT_FOUND = "x-nextjs-action-not-found";

const state = globalThis as typeof globalThis & { __countersignReached?: Set<string> };
const reached: Set<string> = (state.__countersignReached ??= new Set());

/** Called once a request has got through to an action of ours: from then on a failure is ours too. */
export function markReached(requestId: string): void {
  reached.add(requestId);
  // Ids of requests that nobody watched would stay for ever.
  const [oldest] = reached;
  if (reached.size > MOST_AT_ONCE && oldest) reached.delete(oldest);
}

/**
 * Next answers 500 to an action whose body it could not read or found too large. Nothing of ours ran, so the status
 * says what the caller did: 413 or 400; and 409 for an action of an earlier build, which asks for a reload.
 */
export function mendActionAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== "POST" || !mayBeAction(request)) return;
  const bytes = countBytes(request);
  const write = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = (status: number, ...rest: unknown[]) => {
    return write(mended(response, { status, bytes: bytes() }), ...rest);
  };
  response.once("close", () => reached.delete(idOf(response)));
}

function mended(response: ServerResponse, { status, bytes }: { status: number; bytes: number }): number {
  if (status === 404 && response.getHeader(NOT_FOUND) !== undefined) return 409;
  const id = idOf(response);
  if (status !== 500 || id === "" || reached.has(id)) return status;
  return bytes > MAX_ACTION_BYTES ? 413 : 400;
}

function mayBeAction({ headers }: IncomingMessage): boolean {
  return headers["next-action"] !== undefined || /^multipart\/form-data/i.test(headers["content-type"] ?? "");
}

/** Counts what came in without reading it: the stream stays as it is for whoever reads it. */
function countBytes(request: IncomingMessage): () => number {
  let bytes = 0;
  const push = request.push.bind(request);
  request.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    bytes += chunk?.length ?? 0;
    return push(chunk, encoding);
  };
  return () => Math.max(bytes, Number(request.headers["content-length"] ?? 0));
}

function idOf(response: ServerResponse): string {
  const id = response.getHeader(REQUEST_ID);
  return typeof id === "string" ? id : "";
}
