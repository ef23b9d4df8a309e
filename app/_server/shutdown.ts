import diagnostics from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";

import { env, stopsItself } from "#lib/env.ts";
import { backgroundWork, closeDoor, isDraining, startDraining } from "#lib/observability/draining.ts";
import { log } from "#lib/observability/log.ts";

import { mendActionAnswer } from "./action-answers.ts";
import { ASKED_METHOD } from "./request.ts";

type Life = { isInstalled: boolean; inFlight: number; servers: Set<Server> };
type RequestStart = { request: IncomingMessage; response: ServerResponse; server: Server };

const state = globalThis as typeof globalThis & { __countersignLife?: Life };
const life: Life = (state.__countersignLife ??= { isInstalled: false, inFlight: 0, servers: new Set() });

const POLL_MS = 50;
/** Between an answer and what follows it nothing may seem to be left: only the second quiet look counts. */
const QUIET_LOOKS = 2;
/** For the last writes and for closing the connections, after the time limit of the work in flight. */
const CLOSING_MS = 4_000;
/** Everything had ended; something was cut off; not even that could be found out in time. */
const EXIT = { finished: 0, cutOff: 1, stuck: 3 } as const;
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
    // Connections that balancers keep open are handed back one by one, so that none is closed under a request.
    if (isDraining()) response.shouldKeepAlive = false;
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

/**
 * Readiness fails first, while who still comes is served as before, so that balancers look elsewhere; then the door
 * closes and nothing more is claimed; then work in flight ends, and what goes on behind its answers.
 */
async function drain({
  closeConnections,
}: Pick<Parameters<typeof watchServer>[0], "closeConnections">): Promise<void> {
  if (isDraining()) return;
  startDraining();
  const { DRAIN_DELAY_MS, SHUTDOWN_TIMEOUT_MS } = env();
  const deadline = Date.now() + SHUTDOWN_TIMEOUT_MS;
  setTimeout(() => process.exit(EXIT.stuck), SHUTDOWN_TIMEOUT_MS + CLOSING_MS);
  log().info({ inFlight: life.inFlight }, "Stopping: other instances take what comes from now on.");
  await sleep(Math.min(DRAIN_DELAY_MS, SHUTDOWN_TIMEOUT_MS));
  closeDoor();
  for (const server of life.servers) {
    server.close();
    server.closeIdleConnections();
  }
  for (let quiet = 0; quiet < QUIET_LOOKS && Date.now() < deadline; quiet = left() > 0 ? 0 : quiet + 1) {
    await sleep(POLL_MS);
  }
  const cutOff = left();
  await closeConnections();
  log().info({ cutOff }, cutOff > 0 ? "Stopped; what was left is done by others." : "Stopped.");
  process.exit(cutOff > 0 ? EXIT.cutOff : EXIT.finished);
}

const left = () => life.inFlight + backgroundWork();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
