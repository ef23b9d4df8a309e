import { setTimeout as delay } from "node:timers/promises";

import { expect, it } from "vitest";

import { takeCheckpoint } from "./checkpoint.ts";
import { freeJobsOfDeadWorkers } from "./claims.ts";
import { fireCrons } from "./cron.ts";
import { NoAnswer } from "./http-client.ts";
import { done, endedRun, fnConfig, ops, startTestEngine, stepRun, until } from "./testing.ts";
import { openWorkerSession } from "./worker-session.ts";

const go = (fn: string, data: object = {}): object => ({ name: `${fn}/go`, data });

it("I1, I9: a transition that cannot be applied leaves nothing behind, and its job is free again", async () => {
  const broken = {
    id: "w",
    op: "WaitForEvent",
    name: "x",
    opts: { timeout: "1h", if: "event.name.matches('x')" },
  };
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("atomic")],
    answer: ({ nth }) => (nth === 0 ? ops(stepRun("a", 1), broken) : done("second try")),
  });
  await engine.send(go("atomic"));
  const [job] = await until(async () => {
    const rows = await sql`select locked_by, crashes, attempt from ie.job where crashes > 0`;
    return rows.length > 0 && rows;
  });
  expect(job).toEqual({ locked_by: null, crashes: 1, attempt: 0 });
  expect(await sql`select id from ie.step`).toHaveLength(0);
  expect((await endedRun(sql, "atomic")).output).toBe("second try");
});

it("I2: an answer from a worker that lost its lease changes nothing", async () => {
  const answers = Promise.withResolvers<void>();
  const { engine, sql, calls } = await startTestEngine({
    functions: [fnConfig("late")],
    answer: async ({ nth }) => {
      if (nth > 0) return done("second worker");
      await answers.promise;
      return ops(stepRun("a", "first worker"), { id: "end", op: "RunComplete", data: "first worker" });
    },
  });
  await engine.send(go("late"));
  const first = await until(() => calls[0]);
  await sql`update ie.job set locked_by = null, gen = gen + 1`;
  engine.state.wake();
  expect((await endedRun(sql, "late")).output).toBe("second worker");
  answers.resolve();
  const stale = { qi_id: first.dispatch, steps: [stepRun("a", "first worker")] };
  expect(await takeCheckpoint(engine.state, stale)).toBe(false);
  await delay(100);
  expect(await sql`select id from ie.step`).toHaveLength(0);
});

it("I3: of two results of one step the first stays", async () => {
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("memo")],
    answer: async ({ dispatch, nth, memos }) => {
      if (nth > 0) return done(memos);
      await takeCheckpoint(engine.state, { qi_id: dispatch, steps: [stepRun("a", "first")] });
      await takeCheckpoint(engine.state, { qi_id: dispatch, steps: [stepRun("a", "second")] });
      return ops(stepRun("a", "third"), stepRun("b"));
    },
  });
  await engine.send(go("memo"));
  expect((await endedRun(sql, "memo")).output).toEqual({ a: { data: "first" }, b: { data: null } });
});

it("I4: a run is discovered by one request at a time, and once more when news came meanwhile", async () => {
  let inside = 0;
  let most = 0;
  const wait = (n: number): object => ({
    id: `w${n}`,
    op: "WaitForEvent",
    name: `news/${n}`,
    opts: { timeout: "1h", parallelMode: "race" },
  });
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("one")],
    answer: async ({ memos }) => {
      most = Math.max(most, ++inside);
      await delay(60);
      inside--;
      const open = [0, 1, 2].filter((n) => !(`w${n}` in memos));
      return open.length === 0 ? done(Object.keys(memos).length) : ops(...open.map(wait));
    },
  });
  await engine.send(go("one"));
  await until(async () => (await sql`select 1 from ie.wait`).length === 3);
  await Promise.all([0, 1, 2].map((n) => engine.send({ name: `news/${n}`, data: {} })));
  expect((await endedRun(sql, "one")).output).toBe(3);
  expect(most).toBe(1);
});

it("I5: when an event is acknowledged, its runs, resolved waits and cancellations are committed", async () => {
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("intake"), fnConfig("doomed", { cancel: [{ event: "intake/go" }] })],
    answer: ({ fnId }) => (fnId === "doomed" ? ops({ id: "s", op: "Sleep", name: "1h" }) : done()),
  });
  await engine.send(go("doomed"));
  await until(async () => (await sql`select 1 from ie.job where kind = 'sleep'`).length === 1);
  const [id] = await engine.send(go("intake"));
  // Read by another session at once: nothing is left to be done later.
  expect(await sql`select 1 from ie.event where id = ${id ?? ""}`).toHaveLength(1);
  expect(await sql`select 1 from ie.run where fn_id = 'intake'`).toHaveLength(1);
  expect(await sql`select status from ie.run where fn_id = 'doomed'`).toEqual([{ status: "cancelled" }]);
  const broken = [go("intake"), { name: "x".repeat(300), data: {} }];
  await expect(engine.send(broken)).rejects.toThrow("no event");
  expect(await sql`select 1 from ie.run where fn_id = 'intake'`).toHaveLength(1);
});

it("I6: a worker is alive exactly as long as its session; a lost session makes it a new worker", async () => {
  const { engine, sql, databaseUrl } = await startTestEngine(
    { functions: [fnConfig("held")], answer: () => done() },
    { concurrency: 1 },
  );
  const other = openWorkerSession(databaseUrl);
  const otherId = await other.ensureAlive();
  const alive = { live: otherId, dead: otherId + 1000 };
  await sql`insert into ie.run (id, fn_id, events) values ('r1', 'held', '[]'), ('r2', 'held', '[]')`;
  await sql`insert into ie.job (run_id, key, kind, run_at, locked_by, locked_at)
    values ('r1', 'edge', 'edge', now() + interval '1 hour', ${alive.live}, now()),
      ('r2', 'edge', 'edge', now() + interval '1 hour', ${alive.dead}, now())`;
  await until(async () => {
    await freeJobsOfDeadWorkers(engine.state);
    return (await sql`select 1 from ie.job where run_id = 'r2' and locked_by is not null`).length === 0;
  });
  expect(await sql`select 1 from ie.job where run_id = 'r1' and locked_by = ${otherId}`).toHaveLength(1);
  await sql`select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and classid = 7311 and objid = ${otherId}`;
  const next = await until(() => other.ensureAlive().catch(() => undefined));
  expect(next).not.toBe(otherId);
  await other.close();
});

it("I6: a worker that is alive but silent for twice the step timeout loses its jobs", async () => {
  const { engine, sql, databaseUrl, calls } = await startTestEngine(
    { functions: [fnConfig("frozen")], answer: () => done() },
    { stepTimeoutMs: 5000 },
  );
  const other = openWorkerSession(databaseUrl);
  const id = await other.ensureAlive();
  await sql`insert into ie.run (id, fn_id, events) values ('r1', 'frozen', '[]')`;
  await sql`insert into ie.job (run_id, key, kind, run_at, locked_by, locked_at)
    values ('r1', 'edge', 'edge', now() + interval '1 hour', ${id}, now() - interval '11 seconds')`;
  await freeJobsOfDeadWorkers(engine.state);
  const call = await until(() => calls[0]);
  expect(call.attempt).toBe(0);
  expect((await endedRun(sql, "frozen")).status).toBe("completed");
  await other.close();
});

it("I7: deaths of the worker take no attempt, and a step that kills it six times fails", async () => {
  const { engine, sql, calls } = await startTestEngine({
    functions: [fnConfig("poison", { retries: 0 })],
    answer: () => {
      throw new NoAnswer("cut", null);
    },
  });
  await engine.send(go("poison"));
  const hurry = async (): Promise<boolean> => {
    await sql`update ie.job set run_at = now() where locked_by is null`;
    engine.state.wake();
    return (await sql`select 1 from ie.run where ended_at is not null`).length > 0;
  };
  await until(hurry);
  const run = await endedRun(sql, "poison");
  expect(run.error?.name).toBe("WorkerCrashed");
  expect(calls.map((call) => call.attempt)).toEqual([0, 0, 0, 0, 0, 0]);
});

it("I8: an app that cannot be reached, or a gateway's answer, costs no attempt; any other answer does", async () => {
  const { engine, sql, calls } = await startTestEngine({
    functions: [fnConfig("away", { retries: 1 })],
    answer: ({ nth }) => {
      if (nth === 0) throw new NoAnswer("unreachable", null);
      if (nth === 1) return { status: 503, raw: "starting", headers: {} };
      if (nth === 2) return { status: 200, raw: "<html>welcome</html>", headers: {} };
      return done("back");
    },
  });
  await engine.send(go("away"));
  expect((await endedRun(sql, "away")).output).toBe("back");
  expect(calls.map((call) => call.attempt)).toEqual([0, 0, 0, 1]);
});

it("I10: a tick starts one run over all workers, and ticks that were missed start one together", async () => {
  const clock = fnConfig("clock", { triggers: [{ cron: "0 0 1 1 *" }] });
  const app = { functions: [clock], answer: () => done() };
  const first = await startTestEngine(app);
  const second = await startTestEngine(app, { databaseUrl: first.databaseUrl });
  await first.sql`update ie.cron set next_at = now() - interval '3 days'`;
  await Promise.all([first, second, first, second].map(({ engine }) => fireCrons(engine.state)));
  await endedRun(first.sql, "clock");
  await delay(300);
  expect(await first.sql`select 1 from ie.run where fn_id = 'clock'`).toHaveLength(1);
  const [{ ahead } = { ahead: false }] = await first.sql`select next_at > now() as ahead from ie.cron`;
  expect(ahead).toBe(true);
  await second.sql.end();
});

it("I11: a limit whose key is false or missing is off, and a run has started when its first request is sent", async () => {
  const answers = Promise.withResolvers<void>();
  const { engine, sql, calls } = await startTestEngine({
    functions: [
      fnConfig("limited", {
        rateLimit: { limit: 1, period: "1h", key: "event.data.limited" },
        timeouts: { start: "1h" },
      }),
    ],
    answer: async () => {
      await answers.promise;
      return done();
    },
  });
  for (const limited of ["yes", "yes", false, false, undefined])
    await engine.send(go("limited", { limited }));
  await until(() => calls.length === 4);
  const runs = await sql`select status, started_at is not null as started from ie.run`;
  expect(runs).toEqual(Array.from({ length: 4 }, () => ({ status: "running", started: true })));
  expect(await sql`select 1 from ie.job where kind = 'deadline'`).toHaveLength(0);
  answers.resolve();
});
