import { createHash } from "node:crypto";

import canonicalize from "canonicalize";

import { NoAnswer } from "./http-client.ts";
import { LIMITS } from "./limits-table.ts";
import type { Outcome } from "./outcome.ts";
import { readAnswer } from "./read-answer.ts";
import { signBody } from "./sign.ts";
import type { CallAnswer, CallRequest, EngineState, Job, LoadedRun, Settings } from "./types.ts";

/** Asks the app to go on with a run: one request of the Inngest protocol, and what it came to. */
export async function callFunction(state: EngineState, job: Job, run: LoadedRun): Promise<Outcome> {
  const { settings } = state;
  try {
    const answer = await settings.callApp(requestFor(state, job, run));
    state.appUnreachable = false;
    return readAnswer(answer, settings.signingKeys);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.reason === "unreachable") state.appUnreachable = true;
    if (error.reason !== "timeout") return { kind: "unanswered", mayHaveRun: error.reason === "cut" };
    const message = `no answer within ${settings.stepTimeoutMs} ms`;
    return { kind: "failed", error: { name: "StepTimeout", message }, isRetriable: true, retryAfter: null };
  }
}

/** Fetches the app's own registration (in-band sync): the SDK stays the single source of truth. */
export async function callSync(settings: Settings, signal: AbortSignal): Promise<CallAnswer> {
  const body = canonicalize({ url: settings.appUrl }) ?? "";
  const headers = { ...signedHeaders(settings, body), "x-inngest-sync-kind": "in_band" };
  return settings.callApp({ method: "PUT", url: settings.appUrl, headers, body, timeoutMs: 15_000, signal });
}

function requestFor({ settings, stopping }: EngineState, job: Job, run: LoadedRun): CallRequest {
  const full = requestBody(settings, job, { run, isFull: true });
  const isTooLarge = Buffer.byteLength(full) > LIMITS.requestBytes;
  // Above 4 MB the SDK fetches events and steps itself, as from an Inngest server.
  const body = isTooLarge ? requestBody(settings, job, { run, isFull: false }) : full;
  const url = new URL(run.url);
  url.searchParams.set("stepId", job.stepId ?? "step");
  const headers = {
    ...signedHeaders(settings, body),
    "x-run-id": run.id,
    "x-request-id": `${job.id}.${job.gen}`,
    "x-inngest-job-id": job.id,
    "x-inngest-generation-id": String(job.gen + 1),
    "x-inngest-req-version": "2",
  };
  const signal = stopping.signal;
  return { method: "POST", url: url.href, headers, body, timeoutMs: settings.stepTimeoutMs, signal };
}

function requestBody(
  settings: Settings,
  job: Job,
  { run, isFull }: { run: LoadedRun; isFull: boolean },
): string {
  const events = run.events.map((event) => ({ user: {}, ...event }));
  const steps = Object.fromEntries(run.stack.map((id) => [id, run.steps[id] ?? null]));
  const checkpointing = { fn_id: uuidOf(run.fnId), qi_id: dispatchId(job) };
  const body = {
    event: events[0],
    events: isFull ? events : [],
    steps: isFull ? steps : {},
    version: 2,
    use_api: !isFull,
    ctx: {
      run_id: run.id,
      env: "",
      step_id: "step",
      attempt: job.attempt,
      max_attempts: run.retries + 1,
      disable_immediate_execution: run.forcePlan,
      use_api: !isFull,
      stack: { stack: run.stack, current: run.stack.length },
      ...(settings.checkpointing ? checkpointing : {}),
    },
  };
  return canonicalize(body) ?? "";
}

/** Names one dispatch of one job; a checkpoint that carries an older one is stale. */
export function dispatchId(job: Job): string {
  return `${job.id}.${job.gen}.${job.lockedBy}`;
}

function signedHeaders(settings: Settings, body: string): Record<string, string> {
  const [key] = settings.signingKeys;
  const kind = { "content-type": "application/json", "x-inngest-server-kind": key ? "cloud" : "dev" };
  return key ? { ...kind, "x-inngest-signature": signBody(body, key) } : kind;
}

function uuidOf(text: string): string {
  const hex = createHash("sha1").update(text).digest("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5");
}
