import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import postgres, { type Sql } from "postgres";
import { inject, onTestFinished } from "vitest";

import { type Engine, startEngine } from "./engine.ts";
import type { EngineOptions } from "./settings.ts";
import { signBody } from "./sign.ts";
import type { CallAnswer, CallRequest } from "./types.ts";

/** One request for a function, as a fake app sees it. */
export type FakeCall = {
  fnId: string;
  stepId: string;
  runId: string;
  attempt: number;
  dispatch: string;
  memos: Record<string, unknown>;
  /** How many requests of this run came before. */
  nth: number;
};
export type FakeAnswer = { status?: number; body?: unknown; raw?: string; headers?: Record<string, string> };
export type FakeApp = { functions: object[]; answer: (call: FakeCall) => Promise<FakeAnswer> | FakeAnswer };

export type TestEngine = { engine: Engine; sql: Sql; databaseUrl: string; calls: FakeCall[]; app: FakeApp };

/** An empty database on the run's server, dropped after the test. */
export async function createDatabase(): Promise<{ url: string; sql: Sql }> {
  const server = inject("postgresUrl");
  const name = `engine_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin`create database ${admin(name)}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const sql = postgres(url.href, { max: 3, onnotice: () => {} });
  onTestFinished(async () => {
    await sql.end();
    await admin`drop database if exists ${admin(name)} with (force)`;
    await admin.end();
  });
  return { url: url.href, sql };
}

/** An engine whose app is a function of the test: every answer is scripted, nothing leaves the process. */
export async function startTestEngine(
  app: FakeApp,
  options: Partial<EngineOptions> & { port?: number } = {},
): Promise<TestEngine> {
  const database = options.databaseUrl
    ? { url: options.databaseUrl, sql: postgres(options.databaseUrl, { max: 2, onnotice: () => {} }) }
    : await createDatabase();
  const calls: FakeCall[] = [];
  const engine = await startEngine({
    appUrl: "http://app.test/api/inngest",
    backoffMs: () => 20,
    drainMs: 300,
    log: () => {},
    callApp: async (request) => signed(await answerAs(app, calls, request), options.signingKeys?.[0]),
    ...options,
    databaseUrl: database.url,
  });
  onTestFinished(async () => void (await engine.stop()));
  return { engine, sql: database.sql, databaseUrl: database.url, calls, app };
}

/** The registration of a function with one event trigger. */
export function fnConfig(id: string, options: Record<string, unknown> = {}): object {
  const runtime = { type: "http", url: `http://app.test/api/inngest?fnId=${id}&stepId=step` };
  const { retries, ...rest } = options;
  const steps = { step: { id: "step", name: "step", runtime, retries: { attempts: retries ?? 2 } } };
  return { id, name: id, triggers: [{ event: `${id}/go` }], steps, ...rest };
}

export const stepRun = (id: string, data: unknown = null): object => ({
  id,
  op: "StepRun",
  displayName: id,
  data,
});
export const done = (output: unknown = null): FakeAnswer => ({ status: 200, body: output });
export const ops = (...body: object[]): FakeAnswer => ({ status: 206, body });

/** Waits until the check returns something, and returns that. */
export async function until<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await delay(10)) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
  }
  throw new Error("it did not happen within 15 s");
}

export type RunRow = {
  id: string;
  status: string;
  output: unknown;
  error: { name: string; message: string } | null;
};

/** The only run of a function, once it has ended. */
export function endedRun(sql: Sql, fnId: string): Promise<RunRow> {
  return until(async () => {
    const [run] = await sql<RunRow[]>`
      select id, status, output, error from ie.run where fn_id = ${fnId} and ended_at is not null`;
    return run;
  });
}

function signed(answer: CallAnswer, key: string | undefined): CallAnswer {
  if (key === undefined || answer.headers["x-inngest-sdk"] === "unsigned") return answer;
  return { ...answer, headers: { ...answer.headers, "x-inngest-signature": signBody(answer.body, key) } };
}

async function answerAs(app: FakeApp, calls: FakeCall[], request: CallRequest): Promise<CallAnswer> {
  const headers = { "x-inngest-sdk": "js:test" };
  if (request.method === "PUT") {
    return { status: 200, headers, body: JSON.stringify({ app_id: "test", functions: app.functions }) };
  }
  const { ctx, steps } = JSON.parse(request.body) as {
    ctx: { run_id: string; attempt: number; qi_id: string };
    steps: Record<string, unknown>;
  };
  const { searchParams } = new URL(request.url);
  const call = {
    fnId: searchParams.get("fnId") ?? "",
    stepId: searchParams.get("stepId") ?? "",
    runId: ctx.run_id,
    attempt: ctx.attempt,
    dispatch: ctx.qi_id,
    memos: steps,
    nth: calls.filter((earlier) => earlier.runId === ctx.run_id).length,
  };
  calls.push(call);
  const answer = await app.answer(call);
  return {
    status: answer.status ?? 200,
    headers: answer.headers ?? headers,
    body: answer.raw ?? JSON.stringify(answer.body ?? null),
  };
}
