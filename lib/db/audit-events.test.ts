import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { auditEvents } from "#drizzle/schema/index.ts";
import { recordAudit } from "#lib/services/audit.ts";
import { withTransaction } from "#lib/services/context.ts";
import { contextForSystem } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";

import { findBrokenAuditEvent } from "./audit-events.ts";

let stores: TestStores;
beforeAll(async () => {
  stores = await createTestStores();
});
afterAll(() => stores.close());

const append = (entityId: string = randomUUID()) =>
  withTransaction(contextForSystem(stores, "sweeper"), async (ctx) => {
    recordAudit(ctx, { action: "draft.approved", entity: { type: "draft", id: entityId }, facts: { n: 1 } });
  });
const asSuperuser = (statement: string) =>
  stores.sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    await tx.unsafe(statement);
  });

describe("the audit trail", () => {
  beforeEach(async () => {
    await asSuperuser("delete from audit_events");
    await stores.sql`update audit_head set seq = 0, hash = decode(repeat('00', 32), 'hex')`;
    for (let i = 0; i < 5; i++) await append();
    expect(await findBrokenAuditEvent(stores.db)).toBeNull();
  });

  test("stays one chain when many write at once", async () => {
    await Promise.all(Array.from({ length: 30 }, () => append()));
    const rows = await stores.db.select({ seq: auditEvents.seq }).from(auditEvents);
    expect(rows).toHaveLength(35);
    expect(await findBrokenAuditEvent(stores.db)).toBeNull();
  });

  test.each([
    ["update audit_events set action = 'x'", "the owner changes a row"],
    ["delete from audit_events", "the owner deletes"],
    ["truncate audit_events", "the owner truncates"],
  ])("refuses %s", async (statement) => {
    await expect(stores.sql.unsafe(statement)).rejects.toThrow("append-only");
  });

  test("cannot be written by the product's own role except through its function", async () => {
    await expect(
      stores.db.insert(auditEvents).values({
        seq: 99,
        occurredAt: new Date(),
        action: "x.y",
        actorType: "user",
        actorId: "x",
        entityType: "x",
        entityId: "x",
        facts: {},
        requestId: "x",
        previousHash: Buffer.alloc(32),
        hash: Buffer.alloc(32),
      }),
    ).rejects.toThrow();
  });

  test.each([
    ["an edited row", "update audit_events set actor_id = 'somebody' where seq = 3", 3],
    ["a deleted row", "delete from audit_events where seq = 2", 3],
    ["a cut tail", "delete from audit_events where seq > 3", 5],
    [
      "a moved time",
      "update audit_events set occurred_at = occurred_at - interval '1 hour' where seq = 4",
      4,
    ],
  ])("names the first bad record after %s by a superuser", async (_, statement, broken) => {
    await asSuperuser(statement);
    expect(await findBrokenAuditEvent(stores.db)).toBe(broken);
  });

  test("a record is never without its change, nor a change without its record", async () => {
    const id = randomUUID();
    await expect(
      withTransaction(contextForSystem(stores, "sweeper"), async (ctx) => {
        recordAudit(ctx, { action: "draft.approved", entity: { type: "draft", id } });
        throw new Error("the change failed");
      }),
    ).rejects.toThrow("the change failed");
    const rows = await stores.db.select().from(auditEvents);
    expect(rows.some((row) => row.entityId === id)).toBe(false);
  });
});
