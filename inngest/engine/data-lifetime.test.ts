import { expect, it } from "vitest";

import { done, endedRun, fnConfig, ops, startTestEngine, stepRun, until } from "./testing.ts";

it("finished runs and their events go after the retention; live and recent ones stay", async () => {
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("quick"), fnConfig("long")],
    answer: ({ fnId, nth }) => {
      if (fnId === "long") return ops({ id: "s", op: "Sleep", name: "30d" });
      return nth === 0 ? ops(stepRun("a", 1)) : done();
    },
  });
  await engine.send({ name: "quick/go", data: {} });
  await engine.send({ name: "long/go", data: {} });
  await endedRun(sql, "quick");
  expect(await engine.enforceRetention()).toBe(0);
  await sql`update ie.run set created_at = now() - interval '8 days',
    ended_at = case when ended_at is null then null else now() - interval '8 days' end`;
  await sql`update ie.event set received_at = now() - interval '8 days' where name = 'quick/go'`;
  expect(await engine.enforceRetention()).toBe(1);
  expect(await sql`select fn_id from ie.run`).toEqual([{ fn_id: "long" }]);
  expect(await sql`select name from ie.event`).toEqual([{ name: "long/go" }]);
  expect(await sql`select 1 from ie.step`).toHaveLength(0);
});

it("erasing a subject removes its events, runs, steps and invoked runs, and nothing of others", async () => {
  const invoke = { id: "i", op: "InvokeFunction", opts: { function_id: "child", payload: { data: {} } } };
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("flow"), fnConfig("child", { triggers: [] })],
    answer: ({ fnId, memos }) => {
      if (fnId === "child") return ops({ id: "s", op: "Sleep", name: "1h" });
      return "a" in memos ? ops(invoke) : ops(stepRun("a", { seen: true }));
    },
  });
  await engine.send({ name: "flow/go", data: { contactId: "contact-17" } });
  await engine.send({ name: "flow/go", data: { contactId: "contact-171", note: "not contact-17 itself" } });
  await until(async () => (await sql`select 1 from ie.run where parent_run is not null`).length === 2);
  expect(await engine.eraseSubject("contact-17")).toEqual({ events: 1, runs: 2 });
  const left = await sql`select events::text as events from ie.run where fn_id = 'flow'`;
  expect(left).toHaveLength(1);
  expect(left[0]?.["events"]).toContain("contact-171");
  expect(await sql`select 1 from ie.run where fn_id = 'child'`).toHaveLength(1);
});

it("a run that invoked an erased run does not wait for it", async () => {
  const invoke = {
    id: "i",
    op: "InvokeFunction",
    opts: { function_id: "child", payload: { data: { contactId: "contact-9" } } },
  };
  const { engine, sql } = await startTestEngine({
    functions: [fnConfig("parent"), fnConfig("child", { triggers: [] })],
    answer: ({ fnId, memos }) => {
      if (fnId === "child") return ops({ id: "s", op: "Sleep", name: "1h" });
      return "i" in memos ? done(memos["i"]) : ops(invoke);
    },
  });
  await engine.send({ name: "parent/go", data: {} });
  await until(async () => (await sql`select 1 from ie.job where kind = 'sleep'`).length === 1);
  expect(await engine.eraseSubject("contact-9")).toEqual({ events: 0, runs: 1 });
  const { output } = await endedRun(sql, "parent");
  expect(output).toMatchObject({ error: { name: "Erased" } });
});
