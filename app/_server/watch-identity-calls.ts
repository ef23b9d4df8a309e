import "server-only";
import diagnostics from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";

import { ANSWERED, type CallVerdict } from "#lib/domain/breaker.ts";
import { systemCode } from "#lib/domain/failure.ts";
import { env } from "#lib/env.ts";
import { noteServiceCall } from "#lib/observability/service-calls.ts";
import { beginIdentityCall } from "#lib/services/breakers/identity-watch.ts";

const OPERATIONS: [RegExp, string][] = [
  [/openid-configuration/, "discovery"],
  [/token/, "token"],
  [/jwks|keys|certs/, "keys"],
  [/userinfo|\/me$/, "userinfo"],
];
const globals = globalThis as typeof globalThis & { __countersignIdentityWatch?: true };

/** Notes the calls that the sign-in library makes by itself, out of our own seam's sight: to the provider's host only. */
export function watchIdentityCalls(): void {
  if (globals.__countersignIdentityWatch) return;
  globals.__countersignIdentityWatch = true;
  const { host } = new URL(env().OIDC_ISSUER);
  const begun = new WeakMap<ClientRequest, { at: number; tell: (verdict: CallVerdict) => void }>();
  const isOurs = ({ request }: { request: ClientRequest }) => hostOf(request) === host;
  const note = (request: ClientRequest, failure: { code: string; message: string } | null) => {
    const call = begun.get(request);
    if (!call) return;
    begun.delete(request);
    noteServiceCall({
      name: `identity.${operationOf(request)}`,
      durationMs: performance.now() - call.at,
      failure,
    });
    call.tell(verdictOf(failure));
  };
  diagnostics.subscribe("http.client.request.start", (message) => {
    const started = message as { request: ClientRequest };
    if (isOurs(started)) begun.set(started.request, { at: performance.now(), tell: beginIdentityCall() });
  });
  diagnostics.subscribe("http.client.response.finish", (message) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const status = response.statusCode ?? 0;
    const isFailure = status >= 400;
    note(request, isFailure ? { code: `http_${status}`, message: `It answered ${status}.` } : null);
  });
  diagnostics.subscribe("http.client.request.error", (message) => {
    const { request, error } = message as { request: ClientRequest; error: unknown };
    const code = systemCode(error)?.toLowerCase() ?? "connection_lost";
    note(request, { code, message: "The identity provider cannot be reached." });
  });
}

/** Refusals are answers: only a provider that is away or broken counts. */
function verdictOf(failure: { code: string; message: string } | null): CallVerdict {
  return failure === null || failure.code.startsWith("http_4") ? ANSWERED : { kind: "failed", ...failure };
}

function hostOf(request: ClientRequest): string {
  const host = request.getHeader("host");
  return typeof host === "string" ? host : request.host;
}

/** A word from a list: what stands in a path may be anything. */
function operationOf({ path }: ClientRequest): string {
  const plain = path.split("?", 1)[0] ?? "";
  return OPERATIONS.find(([form]) => form.test(plain))?.[1] ?? "other";
}
