import diagnostics from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

import { env, stopsItself } from "#lib/env.ts";
import { isDraining, startDraining } from "#lib/observability/draining.ts";
import { log } from "#lib/observability/log.ts";

import { mendActionAnswer } from "./action-answers.ts";
import { ASKED_METHOD } from "./request.ts";

type Life = { isInstalled: boolean; inFlight: number; servers: Set<Server> };
type RequestStart = { request: IncomingMessage; response: ServerResponse; server: Server };

const state = globalThis as typeof globalThis & { __countersignLife?: Life };
const life: Life = (state.__countersignLife ??= { isInstalled: false, inFlight: 0, servers: new Set() });

const POLL_MS = 50;
const NOWHERE = "/unreadable-address";
/** Headers by which Next and the proxy in front of it talk among themselves. No caller may bring them along. */
const INTERNAL = /^(x-middleware-|x-original-|x-rewrite-|x-nonce$|x-countersign-)/;

/**
 * Sees every request before Next does. Without a custom server this is the one place where the caller's own address
 * is still known, where internal headers of strangers can be dropped, and where requests in flight can be counted.
 */
export function watchServer(options: {
  closeConnections: () => Promise<void>;
  /** Called once for a server, before its first request is handled. */
  onServer: (server: Server) => void;
}): void {
  if (life.isInstalled) return;
  life.isInstalled = true;
  diagnostics.subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as RequestStart;
    cleanHeaders(request);
    if (!life.servers.has(server)) options.onServer(server);
    life.servers.add(server);
    mendActionAnswer(request, response);
    life.inFlight += 1;
    response.once("close", () => {
      life.inFlight -= 1;
    });
  });
  if (!stopsItself()) return;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => void drain(options));
  }
}

function cleanHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) if (INTERNAL.test(name)) delete request.headers[name];
  // Next cannot represent a TRACE and answers 500; under a name that no open route answers it is refused with 405.
  if (request.method === "TRACE" || request.method === "TRACK") {
    request.headers[ASKED_METHOD] = request.method;
    request.method = "DELETE";
  }
  // Next cannot read such an address and answers 500; there is nothing at it.
  if (!isReadable(request.url ?? "/")) request.url = NOWHERE;
  if (env().TRUSTED_PROXY_HOPS > 0) return;
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith("x-forwarded-") || name === "forwarded") delete request.headers[name];
  }
  request.headers["x-forwarded-for"] = request.socket.remoteAddress ?? "unknown";
}

/** A path that can be decoded: neither `*` nor the whole address that only a proxy is asked for. */
function isReadable(address: string): boolean {
  if (!address.startsWith("/")) return false;
  try {
    decodeURIComponent(address.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
}

/** Readiness fails first, so that balancers look elsewhere; then the door closes; then work in flight ends. */
async function drain({
  closeConnections,
}: Pick<Parameters<typeof watchServer>[0], "closeConnections">): Promise<void> {
  if (isDraining()) return;
  startDraining();
  const { DRAIN_DELAY_MS, SHUTDOWN_TIMEOUT_MS } = env();
  const deadline = Date.now() + SHUTDOWN_TIMEOUT_MS;
  log().info({ inFlight: life.inFlight }, "Stopping: no new work, what is in flight is finished.");
  await sleep(DRAIN_DELAY_MS);
  for (const server of life.servers) {
    server.close();
    server.closeIdleConnections();
  }
  while (life.inFlight > 0 && Date.now() < deadline) await sleep(POLL_MS);
  await closeConnections();
  log().info({ left: life.inFlight }, "Stopped.");
  process.exit(life.inFlight > 0 ? 1 : 0);
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
