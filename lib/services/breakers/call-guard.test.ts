import { beforeEach, describe, expect, test } from "vitest";

import type { BreakerRow } from "#lib/db/breakers.ts";
import { listBreakers } from "#lib/db/breakers.ts";
import { type BreakerRules, BREAKER_RULES, type CallVerdict } from "#lib/domain/breaker.ts";
import { AppError } from "#lib/domain/errors.ts";
import { notBeforeOf } from "#lib/domain/not-now.ts";
import type { CallGuard } from "#lib/integrations/call-guard.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { callsOfDraft } from "./call-scope.ts";
import { createCallGuard } from "./create-call-guard.ts";

let stores: TestStores;
beforeEach(async () => {
  useTestEnv();
  stores = await createStoresForTest();
});

const RULES: BreakerRules = { ...BREAKER_RULES, failures: 5, openMs: 60_000 };
const down = new AppError("upstream_unavailable", "It answered 503.", { details: { reason: "http_503" } });
const verdictOf = (result: { answer: unknown } | { error: unknown }): CallVerdict =>
  "answer" in result
    ? { kind: "answered" }
    : { kind: "failed", code: "http_503", message: "It answered 503." };

/** One process's guard, and how often the service was really called through it. */
function instance(owner: string) {
  const guard = createCallGuard({ db: () => stores.db, rules: RULES, random: () => 0.5, owner });
  const made = { calls: 0 };
  const call = (work: () => Promise<string>) =>
    guard({
      ...{ service: "gmail", timeoutMs: 1_000, verdictOf },
      work: () => {
        made.calls += 1;
        return work();
      },
    });
  return { made, fail: () => call(() => Promise.reject(down)), answer: () => call(async () => "yes"), call };
}

async function row(): Promise<BreakerRow> {
  const found = (await listBreakers(stores.db)).find(({ service }) => service === "gmail");
  if (!found) throw new Error("There is no row for Gmail.");
  return found;
}
const due = () => stores.sql`update breakers set open_until = now() where service = 'gmail'`;
const outcomeOf = (call: Promise<string>) =>
  call.catch((error: unknown) => (notBeforeOf(error) ? "not now" : "failed"));

describe("calls of many instances", () => {
  test("open after the fifth failure in total, and no instance calls any more", async () => {
    const instances = ["a", "b", "c", "d", "e"].map(instance);
    for (const { fail } of instances) expect(await outcomeOf(fail())).toBe("failed");
    expect(await row()).toMatchObject({ state: "open", generation: 1, reason: "http_503" });
    for (const { answer } of instances) expect(await outcomeOf(answer())).toBe("not now");
    expect(instances.reduce((sum, { made }) => sum + made.calls, 0)).toBe(5);
  });

  test("one of them makes the call that decides, and closes it for all", async () => {
    const instances = Array.from({ length: 6 }, (_, n) => instance(`i${n}`));
    await Promise.all(instances.slice(0, 5).map(({ fail }) => outcomeOf(fail())));
    await due();
    const outcomes = await Promise.all(instances.map(({ answer }) => outcomeOf(answer())));
    expect(outcomes.filter((outcome) => outcome === "yes")).toHaveLength(1);
    expect(await row()).toMatchObject({ state: "closed", probeOwner: null, consecutiveOpens: 0 });
    for (const { answer } of instances)
      await expect.poll(() => outcomeOf(answer()), { timeout: 4_000 }).toBe("yes");
  });

  test("a probe that fails keeps it open for longer, and its history stays", async () => {
    const [a, b] = [instance("a"), instance("b")];
    for (let n = 0; n < 5; n += 1) await outcomeOf(a.fail());
    await due();
    expect(await outcomeOf(b.fail())).toBe("failed");
    expect(await row()).toMatchObject({ state: "open", consecutiveOpens: 2 });
    const changes = await stores.sql<{ state: string }[]>`select state from breaker_changes order by id`;
    expect(changes.map(({ state }) => state)).toEqual(["open", "half_open", "open"]);
  });

  test("a holder that died loses the probe when its lease ends, and its late answer changes nothing", async () => {
    const [first, frozen, next] = [instance("first"), instance("frozen"), instance("next")];
    for (let n = 0; n < 5; n += 1) await outcomeOf(first.fail());
    await due();
    const { promise, resolve } = Promise.withResolvers<string>();
    const late = frozen.call(() => promise);
    await expect.poll(async () => (await row()).state).toBe("half_open");
    expect(await outcomeOf(next.answer())).toBe("not now");
    await stores.sql`update breakers set probe_until = now() where service = 'gmail'`;
    expect(await outcomeOf(next.fail())).toBe("failed");
    const before = await row();
    resolve("late");
    await late;
    expect(await row()).toMatchObject({ state: "open", generation: before.generation });
  });

  test("a probe that is kept for one send is made by that send only", async () => {
    const [a, b] = [instance("a"), instance("b")];
    for (let n = 0; n < 5; n += 1) await outcomeOf(a.fail());
    const draftId = crypto.randomUUID();
    await stores.sql`update breakers set open_until = now(), probe_draft_id = ${draftId},
      probe_kept_until = now() + interval '1 minute' where service = 'gmail'`;
    expect(await outcomeOf(b.answer())).toBe("not now");
    expect(await outcomeOf(callsOfDraft(draftId, () => b.answer()))).toBe("yes");
  });
});

describe("one instance", () => {
  test("asks the database nothing more while the service works", async () => {
    const { answer } = instance("a");
    await answer();
    const before = await scans();
    for (let n = 0; n < 200; n += 1) await answer();
    expect((await scans()) - before).toBe(0);
  });

  test("goes on calling when nobody can say what the breaker is", async () => {
    const guard: CallGuard = createCallGuard({
      db: () => {
        throw new Error("no database");
      },
      rules: RULES,
    });
    const call = guard({ service: "gmail", timeoutMs: 100, work: async () => "yes", verdictOf });
    expect(await call).toBe("yes");
  });

  test("gives up a call that outlasts its limit", async () => {
    const { call } = instance("a");
    await expect(call(() => new Promise(() => {}))).rejects.toMatchObject({
      details: { reason: "timeout", ambiguous: true },
    });
  });

  test("counts the calls that it did not make", async () => {
    const { fail, answer } = instance("a");
    for (let n = 0; n < 5; n += 1) await outcomeOf(fail());
    for (let n = 0; n < 7; n += 1) await outcomeOf(answer());
    await expect.poll(async () => (await row()).savedCalls, { timeout: 4_000 }).toBe(7);
  });
});

async function scans(): Promise<number> {
  const [found] = await stores.sql<{ calls: string }[]>`
    select (seq_scan + coalesce(idx_scan, 0))::text as calls from pg_stat_user_tables where relname = 'breakers'`;
  return Number(found?.calls);
}
