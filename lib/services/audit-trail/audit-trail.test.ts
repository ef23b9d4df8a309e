import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { type AuditVerification, ListAuditEventsInput } from "#lib/contracts/audit.ts";
import { recordAudit } from "#lib/services/audit.ts";
import { type ServiceContext, withTransaction } from "#lib/services/context.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { insertDraft } from "#lib/testing/factories.ts";
import { auditOf } from "#lib/testing/records.ts";

import { exportAuditEvents } from "./export-audit-events.ts";
import { listAuditActors } from "./list-audit-actors.ts";
import { listAuditEvents } from "./list-audit-events.ts";
import { verifyAuditChain } from "./verify-audit-chain.ts";

let stores: TestStores;
let operator: ServiceContext;
let approver: ServiceContext;
let at = new Date("2026-03-04T09:00:00Z");
beforeEach(async () => {
  useTestEnv();
  stores = await createStoresForTest();
  at = new Date("2026-03-04T09:00:00Z");
  operator = await contextForRole(stores, "operator", { now: () => at });
  approver = await contextForRole(stores, "approver", { now: () => at });
});

const record = (
  ctx: ServiceContext,
  input: { action?: `${string}.${string}`; id?: string; facts?: Record<string, unknown> } = {},
) =>
  withTransaction(ctx, async (ctx) => {
    recordAudit(ctx, {
      action: input.action ?? "draft.approved",
      entity: { type: "draft", id: input.id ?? randomUUID() },
      facts: input.facts ?? {},
    });
  });
const list = (ctx: ServiceContext, input: Record<string, unknown> = {}) =>
  listAuditEvents(ctx, ListAuditEventsInput.parse(input));
const asSuperuser = (statement: string) =>
  stores.sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(statement);
  });
async function verify(ctx: ServiceContext, input: Parameters<typeof verifyAuditChain>[1] = {}) {
  const said: AuditVerification[] = [];
  for await (const line of await verifyAuditChain(ctx, input)) said.push(line);
  const last = said.at(-1);
  if (!last) throw new Error("The verification said nothing.");
  return { ...last, lines: said.length };
}
async function written(ctx: ServiceContext, input: Parameters<typeof exportAuditEvents>[1]) {
  let text = "";
  for await (const part of await exportAuditEvents(ctx, input)) text += part;
  return text;
}

describe("reading the audit trail", () => {
  test("each entry is a sentence with the name of the person, and can be filtered by every one of its sides", async () => {
    const id = randomUUID();
    await record(operator, { id, facts: { workflowId: id, revision: 2 } });
    at = new Date("2026-03-05T09:00:00Z");
    await record(approver, { action: "draft.rejected" });
    await record(contextForSystem(stores, "sweeper", { now: () => at }), { action: "send.woken" });
    const sentences = async (input: Record<string, unknown>) =>
      (await list(operator, input)).items.map(({ sentence }) => sentence);
    expect(await sentences({ object: `draft:${id}` })).toEqual([
      `Test operator approved the reply to workflow ${id.slice(0, 8)}… (revision 2).`,
    ]);
    expect(await sentences({ actor: `user:${approver.actor.id}` })).toEqual([
      expect.stringMatching(/^Test approver rejected draft/),
    ]);
    expect(await sentences({ actor: "system:sweeper" })).toEqual([
      expect.stringMatching(/^The sweeper woke/),
    ]);
    expect(await sentences({ action: "draft.rejected" })).toHaveLength(1);
    expect(await sentences({ action: "draft.*" })).toHaveLength(2);
    expect(await sentences({ action: "draft.*", object: `draft:${id}` })).toHaveLength(1);
    expect(await sentences({ from: "2026-03-05" })).toHaveLength(2);
    expect(await sentences({ to: "2026-03-04" })).toHaveLength(1);
    expect(await sentences({ from: "2026-03-04", to: "2026-03-05" })).toHaveLength(3);
    expect(await sentences({ from: "2026-03-06" })).toEqual([]);
    expect(await sentences({ to: "2026-03-03" })).toEqual([]);
    expect(await sentences({ action: "draft.rejected", actor: `user:${operator.actor.id}` })).toEqual([]);
  });

  test("pages follow one another without a gap or a repeat while new entries come in", async () => {
    for (let n = 0; n < 7; n++) await record(operator);
    const first = await list(operator, { limit: 3 });
    await record(operator);
    const second = await list(operator, { limit: 3, cursor: first.nextCursor ?? undefined });
    const third = await list(operator, { limit: 3, cursor: second.nextCursor ?? undefined });
    expect([first, second, third].flatMap(({ items }) => items.map(({ seq }) => seq))).toEqual([
      7, 6, 5, 4, 3, 2, 1,
    ]);
    expect(third.nextCursor).toBeNull();
  });

  test("a workflow's own audit holds what happened to its form, its draft and itself, and nothing else", async () => {
    const { workflowId, id: draftId } = await insertDraft(stores);
    await record(operator, { id: draftId, facts: { workflowId } });
    await record(operator);
    const { items } = await list(operator, { workflow: workflowId });
    expect(items.map(({ entity }) => entity.id)).toContain(draftId);
    expect(
      items.every(({ entity, facts }) => entity.id === draftId || facts["workflowId"] === workflowId),
    ).toBe(true);
    expect((await list(operator, { workflow: randomUUID() })).items).toEqual([]);
  });

  test.each([
    ["the newest", {}],
    ["an actor", { actor: `system:sweeper` }],
    ["an object", { object: `draft:${randomUUID()}` }],
    ["a workflow", { workflow: randomUUID() }],
    ["an action", { action: "draft.rejected" }],
    ["all actions of a noun", { action: "sending.*" }],
    ["a time long ago", { from: "2026-01-02", to: "2026-01-02" }],
  ])("twenty thousand entries: a page of %s is given by an index", async (_, input) => {
    await asSuperuser(`
      insert into audit_events select n, '2026-01-01Z'::timestamptz + n * interval '1 minute', 'draft.approved', 'system',
        case when n % 2000 = 0 then 'sweeper' else 'intake' end, 'draft', gen_random_uuid()::text, '{}', 'r',
        '\\x00', '\\x00' from generate_series(1, 20000) n`);
    await stores.sql`analyze audit_events`;
    const before = await scanned();
    await list(operator, input);
    expect((await scanned()) - before).toBe(0);
  });

  test("a filter that is no filter is refused, and so is an unknown one", () => {
    for (const input of [
      { actor: "ana" },
      { object: "draft" },
      { action: "draft" },
      { from: "yesterday" },
      { cursor: 0 },
      { workflow: "x" },
      { acter: "user:1" },
    ]) {
      expect(ListAuditEventsInput.safeParse(input).success).toBe(false);
    }
  });

  test("what the filters offer are the people, the parts that act by themselves, and the actions", async () => {
    const { people, systems, actions } = await listAuditActors(operator);
    expect(people).toContainEqual({ id: operator.actor.id, name: "Test operator" });
    expect(systems).toContainEqual({ id: "sweeper", name: "The sweeper" });
    expect(actions).toContain("draft.approved");
  });
});

describe("verifying the audit trail", () => {
  beforeEach(async () => {
    for (let n = 0; n < 5; n++) await record(operator);
  });

  test("a whole trail holds, and that it was verified is recorded", async () => {
    expect(await verify(operator)).toMatchObject({ state: "holds", checked: 5, upTo: 5, broken: null });
    expect(await auditOf(stores.db, "trail")).toMatchObject([
      { action: "audit.verified", actorId: operator.actor.id, facts: { upTo: 5, broken: null } },
    ]);
  });

  test("an empty trail holds", async () => {
    await asSuperuser("delete from audit_events");
    await stores.sql`update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')`;
    expect(await verify(operator)).toMatchObject({ state: "holds", checked: 0, upTo: 0, hash: null });
  });

  test.each([
    ["an edited entry", "update audit_events set actor_id = 'somebody' where seq = 3", 3, "altered"],
    ["a deleted entry", "delete from audit_events where seq = 2", 2, "missing"],
    ["a cut tail", "delete from audit_events where seq > 3", 4, "cut"],
    ["everything gone", "delete from audit_events", 1, "cut"],
    [
      "two swapped entries",
      "update audit_events set seq = -seq where seq in (2, 3); update audit_events set seq = seq + 5 where seq < 0",
      2,
      "unlinked",
    ],
    ["a rewritten head", "update audit_head set hash = decode(repeat('11', 32), 'hex')", 5, "altered"],
    [
      "an entry beside the chain",
      "insert into audit_events select 6, occurred_at, action, actor_type, actor_id, entity_type, entity_id, facts, request_id, previous_hash, hash from audit_events where seq = 5",
      6,
      "unlinked",
    ],
    [
      "a forked link",
      "update audit_events set previous_hash = decode(repeat('22', 32), 'hex') where seq = 4",
      4,
      "unlinked",
    ],
  ])("names the first bad entry after %s", async (...[, statement, seq, fault]) => {
    await asSuperuser(statement);
    const found = await verify(operator);
    expect(found).toMatchObject({ state: "broken", broken: { seq, fault } });
  });

  test("a fork that was hashed anew to its end is found with a checkpoint that was kept elsewhere", async () => {
    const { items } = await list(operator);
    const kept = items.find(({ seq }) => seq === 4);
    await asSuperuser(`
      delete from audit_events where seq > 3;
      update audit_head set seq = 3, hash = (select hash from audit_events where seq = 3)`);
    await record(approver);
    await record(approver);
    expect(await verify(operator)).toMatchObject({ state: "holds" });
    const anchor = { seq: 4, hash: kept?.hash ?? "" };
    expect(await verify(operator, { anchor })).toMatchObject({ broken: { seq: 4, fault: "not_the_anchor" } });
    expect(await verify(operator, { anchor: { ...anchor, seq: 99 } })).toMatchObject({
      broken: { fault: "cut" },
    });
  });

  test("a long trail is read in stretches, and others write meanwhile", async () => {
    for (let n = 0; n < 12; n++) {
      await stores.sql`
        select append_audit_event(now(), 'draft.approved', 'user', 'x', 'draft', 'y', '{}', 'r') from generate_series(1, 1000)`;
    }
    const reading = await verifyAuditChain(operator, {});
    const first = await reading.next();
    await record(approver);
    const said: AuditVerification[] = [];
    for await (const line of reading) said.push(line);
    expect(first.value).toMatchObject({ state: "reading", checked: 0, upTo: 12_005 });
    expect(said.map(({ state, checked }) => [state, checked])).toEqual([
      ["reading", 10_000],
      ["holds", 12_005],
    ]);
  });

  test("a viewer cannot verify, and nothing of it is recorded", async () => {
    const viewer = await contextForRole(stores, "viewer");
    await expect(verifyAuditChain(viewer, {})).rejects.toMatchObject({ code: "forbidden" });
    expect(await auditOf(stores.db, "trail")).toEqual([]);
  });
});

describe("exporting the audit trail", () => {
  test("writes what the filters name, oldest first, and records that it was taken", async () => {
    for (let n = 0; n < 3; n++) await record(operator);
    await record(operator, { action: "draft.rejected" });
    const lines = (await written(approver, { format: "ndjson", action: "draft.approved" }))
      .trim()
      .split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      occurredAt: "2026-03-04T09:00:00.000000Z",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await auditOf(stores.db, "trail")).toMatchObject([
      { action: "audit.exported", facts: { format: "ndjson", action: "draft.approved", upTo: 4 } },
    ]);
  });

  test("a name that is a formula stays a word in a spreadsheet", async () => {
    await stores.sql`update users set name = '=HYPERLINK("http://evil.example")' where id = ${operator.actor.id}`;
    await record(operator);
    const [head, line] = (await written(approver, { format: "csv" })).split("\r\n");
    expect(head).toMatch(/^seq,occurred_at,sentence,/);
    expect(line).toContain(`"'=HYPERLINK(""http://evil.example"") approved draft`);
    expect(line).not.toMatch(/,"?=/);
  });

  test("many pages are one file without a gap", async () => {
    await stores.sql`
      select append_audit_event(now(), 'draft.approved', 'user', 'x', 'draft', 'y', '{}', 'r') from generate_series(1, 2500)`;
    const lines = (await written(approver, { format: "ndjson" })).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      Array.from({ length: 2500 }, (_, n) => n + 1),
    );
  });

  test("an operator cannot export", async () => {
    await expect(exportAuditEvents(operator, { format: "csv" })).rejects.toMatchObject({ code: "forbidden" });
  });
});

/** Rows of the trail that were read one by one instead of through an index. */
async function scanned(): Promise<number> {
  await stores.sql`select pg_stat_force_next_flush()`;
  const [row] = await stores.sql<{ n: string }[]>`
    select coalesce(sum(seq_scan), 0) as n from pg_stat_user_tables where relname = 'audit_events'`;
  return Number(row?.n);
}
