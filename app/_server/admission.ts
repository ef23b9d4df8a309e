import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";

import { isAdmitted, type WorkClass } from "#lib/domain/admission.ts";
import { count } from "#lib/observability/counters.ts";
import { isDoorClosed } from "#lib/observability/draining.ts";
import { beginWork, readRunning } from "#lib/observability/running.ts";
import { inFlight } from "#lib/services/intake/in-flight.ts";

import { SECURITY_HEADERS } from "./security-headers.ts";

type Judged = Exclude<WorkClass, "intake">;

/** Deliveries are judged where they are stored, streams where they are opened, and health is never refused. */
const NEVER_JUDGED =
  /^\/(?:_next\/static\/|api\/webhooks\/|api\/v1\/events$|api\/metrics$|health(?:\/|$)|healthz$|ready$|startup$|icon\.svg$|favicon\.ico$)/;

/**
 * Refuses work of the lesser classes before anything is done for it, so that the others keep their pace. Without it
 * everything would be accepted, and everything would come too late.
 */
export function openAdmission(server: Server, { capacity }: { capacity: number }): void {
  const others = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const kind = classOf(request);
    if (kind && (isDoorClosed() || !isAdmitted(kind, readRunning(inFlight()), capacity))) {
      return refuse(request, response, kind);
    }
    if (kind) countUntilAnswered(request, response, kind);
    for (const listener of others) listener.call(server, request, response);
  });
}

export function classOf({ url = "/" }: Pick<IncomingMessage, "url">): Judged | null {
  const path = url.split("?", 1)[0] ?? "/";
  if (NEVER_JUDGED.test(path)) return null;
  if (path === "/api/inngest" || path.startsWith("/unsubscribe/")) return "send";
  return path.endsWith("/export") ? "export" : "console";
}

/** Only a whole request takes a place: who sends slowly keeps nobody out. */
function countUntilAnswered(...[request, response, kind]: [IncomingMessage, ServerResponse, Judged]): void {
  const begin = () => {
    if (response.closed) return;
    response.once("close", beginWork(kind));
  };
  if (hasBody(request)) request.once("end", begin);
  else begin();
}

function refuse(...[request, response, kind]: [IncomingMessage, ServerResponse, Judged]): void {
  count("requests_refused_total", { class: kind });
  const isPage = (request.headers.accept ?? "").includes("text/html") && !request.url?.startsWith("/api/");
  response.writeHead(503, {
    ...SECURITY_HEADERS,
    "content-type": isPage ? "text/html; charset=utf-8" : "application/json",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "retry-after": "1",
    // What was not read must not be taken for the next request.
    ...(hasBody(request) || isDoorClosed() ? { connection: "close" } : {}),
  });
  response.end(isPage ? PAGE : JSON.stringify({ error: { code: "overloaded", message: WORDS } }));
}

const WORDS = "Too much is asked of this server right now. Nothing was changed. Try again in a moment.";
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Countersign is busy</title><p>${WORDS}</p></html>`;

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}
