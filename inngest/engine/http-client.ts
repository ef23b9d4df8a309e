import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

import { LIMITS } from "./limits-table.ts";
import type { CallAnswer, CallRequest } from "./types.ts";

const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: 256 });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 256 });

/** No complete answer came. After "cut" the app may have been executing the request when it went away. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
  readonly reason: "timeout" | "unreachable" | "cut" | "stopped";

  constructor(reason: NoAnswer["reason"], cause: unknown) {
    super(`no answer from the app: ${reason}`, { cause });
    this.reason = reason;
  }
}

/** Sends one request over kept connections; steps may take longer than fetch would wait for headers. */
export async function callOverHttp(call: CallRequest): Promise<CallAnswer> {
  try {
    return await exchange(call, true);
  } catch (error) {
    // A kept connection that the app had closed in the meantime carried nothing: ask once more on a fresh one.
    if (error instanceof NoAnswer && error.reason === "cut" && error.cause instanceof StaleConnection) {
      return exchange(call, false);
    }
    throw error;
  }
}

const STALE_WITHIN_MS = 50;

class StaleConnection extends Error {}

function exchange(call: CallRequest, isReuseAllowed: boolean): Promise<CallAnswer> {
  const url = new URL(call.url);
  const isTls = url.protocol === "https:";
  const agent = isReuseAllowed ? (isTls ? httpsAgent : httpAgent) : false;
  const startedAt = performance.now();
  const headers = { ...call.headers, "content-length": String(Buffer.byteLength(call.body)) };
  return new Promise((resolve, reject) => {
    const options = { method: call.method, headers, agent, signal: call.signal };
    const request = (isTls ? httpsRequest : httpRequest)(url, options, (response) => {
      readAnswer(response).then(resolve, (cause: unknown) => reject(noAnswer(call, cause)));
    });
    const timer = setTimeout(() => request.destroy(new NoAnswer("timeout", null)), call.timeoutMs);
    request.on("close", () => clearTimeout(timer));
    request.on("error", (cause) => {
      reject(noAnswer(call, isStale(request, cause, startedAt) ? new StaleConnection() : cause));
    });
    request.end(call.body);
  });
}

async function readAnswer(response: IncomingMessage): Promise<CallAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > LIMITS.answerBytes) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  const headers = Object.entries(response.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function isStale(request: ClientRequest, cause: Error, startedAt: number): boolean {
  const isImmediate = performance.now() - startedAt < STALE_WITHIN_MS;
  return isImmediate && request.reusedSocket && "code" in cause && cause.code === "ECONNRESET";
}

function noAnswer(call: CallRequest, cause: unknown): NoAnswer {
  if (cause instanceof NoAnswer) return cause;
  if (call.signal.aborted) return new NoAnswer("stopped", cause);
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const wasNeverSent = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"];
  return new NoAnswer(wasNeverSent.includes(code) ? "unreachable" : "cut", cause);
}
