import { createHash } from "node:crypto";

import { expect, it } from "vitest";

import { head, sendRaw } from "#e2e/raw-http.ts";

import { isSignedBy, signBody } from "./sign.ts";
import { done, endedRun, fnConfig, startTestEngine, type TestEngine } from "./testing.ts";

const KEY = "signkey-prod-00112233445566778899aabbccddeeff";

it("events are taken with the event key only, and a repeated request starts nothing twice", async () => {
  const { post, sql } = await startSurface();
  const event = [{ name: "surface/go", data: {} }];
  expect((await post("/e/wrong", event)).status).toBe(401);
  const headers = { "x-inngest-event-id-seed": "1700000000000,c2VlZA==" };
  const first = await post("/e/right", event, headers);
  const second = await post("/e/right", event, headers);
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.body).toEqual(first.body);
  expect(await sql`select 1 from ie.run where fn_id = 'surface'`).toHaveLength(1);
  expect((await post("/e/right", [{ data: {} }])).status).toBe(400);
  expect((await post("/e/right", "not json")).status).toBe(400);
});

it("what the SDK asks about runs needs the signing key, plain or hashed", async () => {
  const { ask, post, sql } = await startSurface();
  await post("/e/right", [{ name: "surface/go", data: { n: 1 } }]);
  const { id } = await endedRun(sql, "surface");
  expect((await ask("GET", `/v0/runs/${id}/batch`)).status).toBe(401);
  const hashed = createHash("sha256")
    .update(Buffer.from(KEY.slice(13), "hex"))
    .digest("hex");
  for (const token of [KEY, `signkey-prod-${hashed}`]) {
    const answer = await ask("GET", `/v0/runs/${id}/batch`, { authorization: `Bearer ${token}` });
    expect(answer.body).toMatchObject([{ name: "surface/go", data: { n: 1 } }]);
  }
  expect((await ask("GET", "/v0/runs/none/actions", { authorization: `Bearer ${KEY}` })).status).toBe(404);
});

it("erasing over HTTP needs the signing key and says what went", async () => {
  const { ask, post, sql } = await startSurface();
  await post("/e/right", [{ name: "surface/go", data: { workflowId: "workflow-1" } }]);
  await endedRun(sql, "surface");
  expect((await ask("DELETE", "/x/subjects/workflow-1")).status).toBe(401);
  const answer = await ask("DELETE", "/x/subjects/workflow-1", { authorization: `Bearer ${KEY}` });
  expect(answer).toMatchObject({ status: 200, body: { events: 1, runs: 1 } });
});

it("metrics count the queue and the runs, and hold no data", async () => {
  const { engine, post, sql } = await startSurface();
  await post("/e/right", [{ name: "surface/go", data: { secret: "do not show" } }]);
  await endedRun(sql, "surface");
  const text = await (await fetch(`http://127.0.0.1:${engine.port}/metrics`)).text();
  expect(text).toContain("engine_queue_due 0");
  expect(text).toContain("engine_queue_oldest_due_seconds 0");
  expect(text).toContain('engine_runs{function="surface",status="completed"} 1');
  expect(text).toMatch(/^engine_steps_total \d+$/m);
  expect(text).not.toContain("do not show");
});

it("a path the embedded engine does not serve is refused by name", async () => {
  const { ask } = await startSurface();
  const answer = await ask("POST", "/v1/signals", { authorization: `Bearer ${KEY}` });
  expect(answer.status).toBe(501);
  expect(answer.body).toMatchObject({ error: expect.stringContaining("use Inngest") });
});

it("what is too large is answered and not only cut off, and an address that cannot be read is a mistake of the caller", async () => {
  const { engine, ask } = await startSurface();
  const url = `http://127.0.0.1:${engine.port}`;
  const declared = head("POST /e/right", [
    ["Host", "engine"],
    ["Content-Length", "16777217"],
  ]);
  const chunked = head("POST /e/right", [
    ["Host", "engine"],
    ["Transfer-Encoding", "chunked"],
  ]);
  const chunks = Array.from({ length: 17 }, () => `100000\r\n${"a".repeat(1_048_576)}\r\n`);
  const answers = [
    await sendRaw(url, { parts: [declared, "{"] }),
    await sendRaw(url, { parts: [chunked, ...chunks, "0\r\n\r\n"] }),
    await sendRaw(url, { parts: [head("GET /v0/runs/%ZZ/batch", [["Host", "engine"]])] }),
    await sendRaw(url, { parts: [head("GET //", [["Host", "engine"]])] }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([413, 413, 400, 400]);
  expect((await ask("GET", "/health")).status).toBe(200);
});

it("a transaction that freezes lets go of its locks, where the database can see to it", async () => {
  const { engine } = await startSurface();
  for (const sql of [engine.state.sql, engine.state.quickSql]) {
    const [row] = await sql`select current_setting('transaction_timeout', true) as limit`;
    expect(row).toEqual({ limit: "20s" });
  }
});

it("an answer that is not signed with our key is no result", async () => {
  const app = {
    functions: [fnConfig("forged", { retries: 0 })],
    answer: () => ({ body: "forged", headers: { "x-inngest-sdk": "unsigned" } }),
  };
  const { sql, engine } = await startTestEngine(app, { signingKeys: [KEY] });
  await engine.send({ name: "forged/go", data: {} });
  expect((await endedRun(sql, "forged")).error?.name).toBe("UnsignedAnswer");
});

it("a signature covers the text, the key and five minutes", () => {
  const header = signBody("text", KEY);
  expect(isSignedBy([KEY], "text", header)).toBe(true);
  expect(isSignedBy([KEY], "text.", header)).toBe(false);
  expect(isSignedBy(["signkey-prod-ff"], "text", header)).toBe(false);
  expect(isSignedBy([KEY], "text", header.replace(/t=\d+/, "t=1700000000"))).toBe(false);
  expect(isSignedBy([KEY], "text", undefined)).toBe(false);
});

type Reply = { status: number; body: unknown };
type Surface = TestEngine & {
  ask: (method: string, path: string, headers?: Record<string, string>) => Promise<Reply>;
  post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Reply>;
};

async function startSurface(): Promise<Surface> {
  const app = { functions: [fnConfig("surface")], answer: () => done("ok") };
  const test = await startTestEngine(app, { signingKeys: [KEY], eventKey: "right" });
  const call = async (path: string, init: RequestInit): Promise<Reply> => {
    const answer = await fetch(`http://127.0.0.1:${test.engine.port}${path}`, init);
    return { status: answer.status, body: await answer.json() };
  };
  return {
    ...test,
    ask: (method, path, headers = {}) => call(path, { method, headers }),
    post: (path, body, headers = {}) =>
      call(path, { method: "POST", headers, body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}
