import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import postgres from "postgres";
import { expect, it } from "vitest";

import { NoAnswer } from "./http-client.ts";
import { readSettings } from "./read-settings.ts";
import { createDatabase, done, endedRun, fnConfig, startTestEngine, until } from "./testing.ts";
import { upgradeSchema } from "./upgrade-schema.ts";
import { assertDirectConnection } from "./worker-session.ts";

it("the engine waits for the app, says so once, and takes no event before it knows the functions", async () => {
  const { url } = await createDatabase();
  const lines: string[] = [];
  let asked = 0;
  const { engine } = await startTestEngine(
    { functions: [], answer: () => done() },
    {
      databaseUrl: url,
      log: (_, message) => void lines.push(message),
      callApp: async () => {
        if (asked++ < 3) throw new NoAnswer("unreachable", null);
        return { status: 200, headers: {}, body: '{"app_id":"late","functions":[]}' };
      },
    },
  );
  expect(lines.filter((line) => line === "waiting for the app to answer")).toHaveLength(1);
  expect(engine.state.synced).toBe(true);
  engine.state.synced = false;
  const answer = await fetch(`http://127.0.0.1:${engine.port}/e/any`, { method: "POST", body: "{}" });
  expect(answer.status).toBe(503);
});

it("a redeployed app's new functions are known after the next sync, and its removed ones start no more", async () => {
  const { engine, sql, app } = await startTestEngine(
    { functions: [fnConfig("old")], answer: () => done() },
    { syncIntervalMs: 50 },
  );
  app.functions = [fnConfig("new")];
  await until(() => engine.state.functions.has("new"));
  await engine.send([
    { name: "old/go", data: {} },
    { name: "new/go", data: {} },
  ]);
  await endedRun(sql, "new");
  expect(await sql`select fn_id from ie.run`).toEqual([{ fn_id: "new" }]);
});

it("an event nobody is known to take makes the engine ask the app before it is stored", async () => {
  const { engine, sql, app } = await startTestEngine({ functions: [], answer: () => done() });
  app.functions = [fnConfig("fresh")];
  await engine.send({ name: "fresh/go", data: {} });
  expect((await endedRun(sql, "fresh")).status).toBe("completed");
});

it("an unknown function id met in a run makes the engine ask the app at once", async () => {
  const invoke = { id: "i", op: "InvokeFunction", opts: { function_id: "added" } };
  const { engine, app } = await startTestEngine({
    functions: [fnConfig("caller")],
    answer: ({ nth }) => (nth === 0 ? { status: 206, body: [invoke] } : done()),
  });
  app.functions = [fnConfig("caller"), fnConfig("added")];
  await engine.send({ name: "caller/go", data: {} });
  expect(await until(() => engine.state.functions.has("added"))).toBe(true);
});

it("jobs that waited for an app that was down go on as soon as it answers, not after their back-off", async () => {
  let isDown = true;
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("patient")],
    answer: () => {
      if (isDown) throw new NoAnswer("unreachable", null);
      return done();
    },
  });
  await engine.send({ name: "patient/go", data: {} });
  await until(async () => (await sql`select 1 from ie.job where unanswered > 0`).length === 1);
  await sql`update ie.job set run_at = now() + interval '1 hour'`;
  isDown = false;
  expect((await endedRun(sql, "patient")).status).toBe("completed");
});

it.each([
  ["batchEvents", { batchEvents: { maxSize: 2, timeout: "1s" } }],
  ["wildcard triggers", { triggers: [{ event: "orders/*" }] }],
  ["jitter", { triggers: [{ cron: "* * * * *", jitter: "30s" }] }],
  ["fn", { concurrency: { fn: [{ limit: 1 }] } }],
  ["expression not supported", { cancel: [{ event: "x", if: "event.name.startsWith('a')" }] }],
  ["bad duration", { debounce: { period: "soon" } }],
])("a function with %s is refused when the app registers it", async (named, options) => {
  const app = { functions: [fnConfig("odd", options)], answer: () => done() };
  await expect(startTestEngine(app)).rejects.toThrow(/function odd/);
  await expect(startTestEngine(app)).rejects.toThrow(named === "fn" ? "concurrency" : named);
});

it("engines that start together upgrade the schema once, and a newer schema is refused", async () => {
  const { url, sql } = await createDatabase();
  const other = postgres(url, { max: 1, onnotice: () => {} });
  const applied = await Promise.all([upgradeSchema(sql), upgradeSchema(other)]);
  await other.end();
  expect(applied.flat()).toEqual([1]);
  await sql`insert into ie.schema_version (version, name) values (999, 'of a later release')`;
  await expect(upgradeSchema(sql)).rejects.toThrow("version 999");
});

it("a database connection is accepted when it is direct, and refused when two sessions share a backend", async () => {
  const { url } = await createDatabase();
  await expect(assertDirectConnection(url)).resolves.toBeUndefined();
  const pids = [101, 101, 101];
  await expect(assertDirectConnection(url, async () => pids.shift() ?? 0)).rejects.toThrow(
    "transaction pooler",
  );
  const moving = [101, 102, 103];
  await expect(assertDirectConnection(url, async () => moving.shift() ?? 0)).rejects.toThrow(
    "transaction pooler",
  );
});

it("a stopping engine finishes the step in flight and leaves nothing locked", async () => {
  const { engine, sql } = await startTestEngine(
    {
      functions: [fnConfig("slow")],
      answer: async () => {
        await delay(200);
        return done("finished");
      },
    },
    { drainMs: 3000 },
  );
  await engine.send({ name: "slow/go", data: {} });
  await until(async () => (await sql`select 1 from ie.job where locked_by is not null`).length === 1);
  await engine.stop();
  expect((await endedRun(sql, "slow")).output).toBe("finished");
  expect(await sql`select 1 from ie.job`).toHaveLength(0);
});

it("the environment is read completely, or the variable that is wrong is named", () => {
  const good = { DATABASE_URL: "postgres://x/y", ENGINE_APP_URL: "http://127.0.0.1:3000/api/inngest" };
  expect(readSettings(good)).toMatchObject({ port: 8288, eventKey: null, signingKeys: [], retentionDays: 7 });
  expect(readSettings({ ...good, ENGINE_BACKOFF_MS: "50" }).backoffMs?.(3)).toBe(50);
  expect(() => readSettings({ ...good, INNGEST_SIGNING_KEY: "not hex" })).toThrow("INNGEST_SIGNING_KEY");
  expect(() => readSettings({ ENGINE_APP_URL: good.ENGINE_APP_URL })).toThrow("ENGINE_DATABASE_URL");
});

it("a port that is taken ends the start with an error, not with a second listener", async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
  const address = blocker.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const app = { functions: [], answer: () => done() };
  await expect(startTestEngine(app, { port })).rejects.toThrow("EADDRINUSE");
  blocker.close();
});
