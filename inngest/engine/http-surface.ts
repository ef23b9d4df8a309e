import { ZodError } from "zod";

import { acceptEvents } from "./accept-events.ts";
import { takeCheckpoint } from "./checkpoint.ts";
import { eraseSubject } from "./erase.ts";
import { InvalidRequest, NotReady, UnsupportedByEmbeddedEngine } from "./errors.ts";
import { errorCode } from "./log.ts";
import { renderMetrics } from "./metrics.ts";
import { RegisterBody } from "./sdk-schemas.ts";
import { bearsSigningKey, equal } from "./sign.ts";
import { registerFunctions } from "./sync.ts";
import type { EngineState } from "./types.ts";

export type SurfaceRequest = {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: string;
};
export type SurfaceAnswer = { status: number; body: string; type: "application/json" | "text/plain" };
type Handler = (state: EngineState, request: SurfaceRequest, param: string) => Promise<SurfaceAnswer>;
type Route = { method: string; path: RegExp; needsKey: boolean; handle: Handler };

const ROUTES: Route[] = [
  { method: "POST", path: /^\/e\/([^/]+)$/, needsKey: false, handle: postEvents },
  { method: "POST", path: /^\/fn\/register$/, needsKey: true, handle: postRegistration },
  { method: "POST", path: /^\/v1\/checkpoint\/([^/]+)\/async$/, needsKey: true, handle: postCheckpoint },
  { method: "GET", path: /^\/v0\/runs\/([^/]+)\/batch$/, needsKey: true, handle: getRunEvents },
  { method: "GET", path: /^\/v0\/runs\/([^/]+)\/actions$/, needsKey: true, handle: getRunSteps },
  { method: "DELETE", path: /^\/x\/subjects\/([^/]+)$/, needsKey: true, handle: deleteSubject },
  { method: "GET", path: /^\/metrics$/, needsKey: false, handle: getMetrics },
  { method: "GET", path: /^\/health$/, needsKey: false, handle: getHealth },
];

/** The part of an Inngest server's HTTP surface that the SDK calls, and three doors of our own. */
export async function answerRequest(state: EngineState, request: SurfaceRequest): Promise<SurfaceAnswer> {
  for (const { method, path, needsKey, handle } of ROUTES) {
    const match = path.exec(request.path);
    if (!match || method !== request.method) continue;
    const keys = state.settings.signingKeys;
    if (needsKey && keys.length > 0 && !bearsSigningKey(keys, request.headers["authorization"])) {
      return refusal(401, "the request does not bear our signing key");
    }
    try {
      return await handle(state, request, decodeURIComponent(match[1] ?? ""));
    } catch (error) {
      return answerError(state, error);
    }
  }
  return refusal(501, `${request.method} ${request.path} is not part of the embedded engine; use Inngest`);
}

async function postEvents(state: EngineState, request: SurfaceRequest, key: string): Promise<SurfaceAnswer> {
  const { eventKey } = state.settings;
  if (eventKey !== null && !equal(eventKey, key)) return refusal(401, "Event key not found");
  // Before the first sync nobody knows what an event should start.
  if (!state.synced) throw new NotReady("the engine is waiting for the app's functions");
  const ids = await acceptEvents(state, parse(request), request.headers["x-inngest-event-id-seed"]);
  return json(200, { ids, status: 200 });
}

async function postRegistration(state: EngineState, request: SurfaceRequest): Promise<SurfaceAnswer> {
  const { appName, functions } = RegisterBody.parse(parse(request));
  await registerFunctions(state, appName, functions);
  return json(200, { ok: true, modified: true, status: 200 });
}

async function postCheckpoint(state: EngineState, request: SurfaceRequest): Promise<SurfaceAnswer> {
  const isCurrent = await takeCheckpoint(state, parse(request));
  return isCurrent ? json(200, {}) : refusal(409, "stale dispatch");
}

async function getRunEvents({ sql }: EngineState, _: SurfaceRequest, runId: string): Promise<SurfaceAnswer> {
  const [run] = await sql<{ events: unknown }[]>`select events from ie.run where id = ${runId}`;
  return run ? json(200, run.events) : refusal(404, "no such run");
}

async function getRunSteps({ sql }: EngineState, _: SurfaceRequest, runId: string): Promise<SurfaceAnswer> {
  const [run] = await sql<{ steps: unknown }[]>`
    select coalesce((select json_object_agg(s.id, s.payload) from ie.step s where s.run_id = r.id), '{}') as steps
    from ie.run r where r.id = ${runId}`;
  return run ? json(200, run.steps) : refusal(404, "no such run");
}

async function deleteSubject(
  state: EngineState,
  _: SurfaceRequest,
  subjectId: string,
): Promise<SurfaceAnswer> {
  // Deleting is never open, not even in development mode.
  if (state.settings.signingKeys.length === 0) return refusal(401, "set INNGEST_SIGNING_KEY to erase");
  if (subjectId.length < 4) throw new InvalidRequest("the subject's id is too short to be one");
  return json(200, await eraseSubject(state, subjectId));
}

async function getMetrics(state: EngineState): Promise<SurfaceAnswer> {
  return { status: 200, body: await renderMetrics(state), type: "text/plain" };
}

async function getHealth(state: EngineState): Promise<SurfaceAnswer> {
  return json(state.synced ? 200 : 503, { status: state.synced ? 200 : 503, synced: state.synced });
}

function answerError(state: EngineState, error: unknown): SurfaceAnswer {
  if (error instanceof InvalidRequest || error instanceof UnsupportedByEmbeddedEngine) {
    return refusal(400, error.message);
  }
  if (error instanceof ZodError) return refusal(400, "the body is not what this path takes");
  if (error instanceof NotReady) return refusal(503, error.message);
  state.settings.log("error", "request failed", { error: errorCode(error) });
  return refusal(500, "the engine could not do this; see its log");
}

function parse(request: SurfaceRequest): unknown {
  try {
    return JSON.parse(request.body);
  } catch {
    throw new InvalidRequest("the body is not JSON");
  }
}

function json(status: number, body: unknown): SurfaceAnswer {
  return { status, body: JSON.stringify(body), type: "application/json" };
}

function refusal(status: number, error: string): SurfaceAnswer {
  return json(status, { error, status });
}
