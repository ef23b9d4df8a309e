import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";

import { sendingSettings, sessions, users } from "#drizzle/schema/index.ts";
import type { LiveEvent } from "#lib/contracts/live.ts";
import { insertAuditEvent } from "#lib/db/audit-events.ts";
import type { Role } from "#lib/domain/actor.ts";
import { type LiveTopic, topicsOf } from "#lib/domain/live-topics.ts";
import { reopenDoor, startDraining } from "#lib/observability/draining.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { contextForRole, TEST_NOW } from "#lib/testing/context.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { ChangeFeed, type FeedPace } from "./change-feed.ts";
import { listenToChanges, MOST_PER_PERSON } from "./listen-to-changes.ts";

/** The feed's own timer never fires: each test makes it look when it wants. */
const BY_HAND: FeedPace = { everyMs: 3_600_000, marksEvery: 1, beatEvery: 3, failuresAllowed: 2 };

let stores: TestStores;
beforeEach(async () => {
  useTestEnv();
  // The process's own feed belongs to the database of an earlier test.
  Reflect.deleteProperty(globalThis, "__countersignChangeFeed");
  stores = await createTestStores();
});
afterEach(() => stores.close());

async function signedIn(role: Role = "operator"): Promise<ServiceContext> {
  const ctx = await contextForRole(stores, role);
  if (ctx.actor.type !== "user" || !ctx.actor.session) throw new Error("A person was meant.");
  await stores.db.insert(sessions).values({
    id: ctx.actor.session.id,
    tokenSha256: Buffer.from(randomUUID()),
    userId: ctx.actor.id,
    createdAt: TEST_NOW,
    lastSeenAt: TEST_NOW,
    expiresAt: new Date(TEST_NOW.getTime() + 3_600_000),
  });
  return ctx;
}

function sessionOf({ actor }: ServiceContext) {
  if (actor.type !== "user" || !actor.session) throw new Error("A person was meant.");
  return { userId: actor.id, session: { id: actor.session.id, role: actor.role } };
}

async function follow(feed: ChangeFeed, ctx: ServiceContext, after: number | null = null) {
  const heard: LiveEvent[] = [];
  const listener = { ...sessionOf(ctx), onEvent: (event: LiveEvent) => heard.push(event) > 0 };
  return { heard, stop: await feed.listen(listener, after) };
}

async function record(entityType: string, entityId: string = randomUUID()): Promise<void> {
  await insertAuditEvent(stores.db, {
    occurredAt: TEST_NOW,
    action: "thing.changed",
    actorType: "system",
    actorId: "seed",
    entityType,
    entityId,
    facts: {},
    requestId: "test-request",
  });
}

const topicsIn = (event: LiveEvent | undefined): LiveTopic[] =>
  event?.type === "change" ? event.topics : [];

test("everybody hears what changed, as topics, once for all that changed between two looks", async () => {
  const [anna, olly] = [await signedIn("approver"), await signedIn()];
  const feed = new ChangeFeed(anna, BY_HAND);
  const [first, second] = [await follow(feed, anna), await follow(feed, olly)];
  await record("draft");
  await record("draft");
  await record("knowledge_page", "pricing");
  await feed.tick();
  const change = { type: "change", seq: 3, topics: ["drafts", "workflows", "knowledge", "content"] };
  expect(first.heard).toEqual([{ type: "hello", seq: 0 }, change]);
  expect(second.heard).toEqual([{ type: "hello", seq: 0 }, change]);
  first.stop();
  second.stop();
});

test("no id, no name and no address of anything is in what is heard", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  const { heard, stop } = await follow(feed, ctx);
  await record("contact", "jane.doe@acme.example");
  await record("never-seen-kind", "jane");
  await feed.tick();
  expect(JSON.stringify(heard)).not.toMatch(/jane|acme|never-seen/);
  stop();
});

test("a kind of thing that nobody has listed is told as a change of everything", () => {
  expect(topicsOf("never-seen-kind")).toContain("drafts");
  expect(topicsOf("never-seen-kind")).toContain("services");
});

test("a listener who comes back hears what was missed, and where it stands now", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  await record("draft");
  await record("knowledge_page");
  const { heard, stop } = await follow(feed, ctx, 1);
  expect(heard).toHaveLength(1);
  expect(heard[0]).toMatchObject({ type: "change", seq: 2 });
  expect(topicsIn(heard[0])).toContain("knowledge");
  expect(topicsIn(heard[0])).not.toContain("drafts");
  stop();
});

test("a listener who missed too much, or comes from another database, is told to read everything", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  await stores.db.execute(sql`
    select append_audit_event(now(), 'thing.changed', 'system', 'seed', 'draft', 'x', '{}'::jsonb, 'test-request')
    from generate_series(1, 600)`);
  const [far, future] = [await follow(feed, ctx, 2), await follow(feed, ctx, 9_000)];
  expect(far.heard).toEqual([{ type: "reset", seq: 600 }]);
  expect(future.heard).toEqual([{ type: "reset", seq: 600 }]);
  far.stop();
  future.stop();
});

test("what leaves no record is heard too: a stop by hand in the database, a delivery that landed", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  const { heard, stop } = await follow(feed, ctx);
  await stores.db.update(sendingSettings).set({ killSwitch: true, version: sql`version + 1` });
  await feed.tick();
  expect(topicsIn(heard.at(-1))).toEqual(["sending"]);
  await stores.sql`insert into landing_keys (id) values (${randomUUID()})`;
  await stores.sql`insert into landed_deliveries (id, path, headers, raw_body, landing_key_id, signature_version)
    values (${randomUUID()}, '/x', '{}', ${Buffer.from("x")}, ${randomUUID()}, 'v3')`;
  await feed.tick();
  expect(topicsIn(heard.at(-1))).toEqual(["intake"]);
  stop();
});

test("what this process has changed itself is told at once", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  const { heard, stop } = await follow(feed, ctx);
  await record("draft");
  feed.nudge();
  feed.nudge();
  await expect.poll(() => topicsIn(heard.at(-1))).toContain("drafts");
  expect(heard).toHaveLength(2);
  stop();
});

test("a process that stops sends everybody away, and takes nobody in", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  const { heard } = await follow(feed, ctx);
  startDraining();
  onTestFinished(reopenDoor);
  await feed.tick();
  expect(heard.at(-1)).toEqual({ type: "end", reason: "restarting" });
  await expect(listenToChanges(ctx, { after: null }, () => true)).rejects.toMatchObject({
    code: "overloaded",
  });
});

test("with nothing to tell, a beat shows that the line holds", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  const { heard, stop } = await follow(feed, ctx);
  for (let tick = 0; tick < 3; tick += 1) await feed.tick();
  expect(heard).toEqual([
    { type: "hello", seq: 0 },
    { type: "beat", seq: 0 },
  ]);
  stop();
});

test.each([
  ["is revoked", (id: string) => stores.sql`update sessions set revoked_at = now() where id = ${id}`],
  ["has expired", (id: string) => stores.sql`update sessions set expires_at = created_at where id = ${id}`],
  [
    "has idled out",
    (id: string) =>
      stores.sql`update sessions set last_seen_at = last_seen_at - interval '31 minutes' where id = ${id}`,
  ],
])("the stream ends when the session %s", async (_, change) => {
  const [ctx, other] = [await signedIn(), await signedIn()];
  const feed = new ChangeFeed(ctx, BY_HAND);
  const [theirs, others] = [await follow(feed, ctx), await follow(feed, other)];
  await change(sessionOf(ctx).session.id);
  await feed.tick();
  expect(theirs.heard.at(-1)).toEqual({ type: "end", reason: "session_ended" });
  expect(others.heard.at(-1)).toEqual({ type: "hello", seq: 0 });
  expect(feed.size).toBe(1);
  others.stop();
});

test.each([
  ["gets another role", { role: "viewer" as const }],
  ["is held at a lower role", { roleCeiling: "viewer" as const }],
  ["is locked out", { disabledAt: TEST_NOW }],
])("the stream ends when the person %s", async (_, change) => {
  const ctx = await signedIn("approver");
  const feed = new ChangeFeed(ctx, BY_HAND);
  const { heard } = await follow(feed, ctx);
  await stores.db
    .update(users)
    .set(change)
    .where(eq(users.id, sessionOf(ctx).userId));
  await feed.tick();
  expect(heard.at(-1)).toEqual({ type: "end", reason: "session_ended" });
  expect(feed.size).toBe(0);
});

test("whoever comes after the last listener left in the middle of a look is told what changes", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, { ...BY_HAND, everyMs: 20 });
  const first = await follow(feed, ctx);
  const look = feed.tick();
  first.stop();
  await look;
  const second = await follow(feed, ctx);
  await record("draft");
  await expect.poll(() => second.heard.map(({ type }) => type)).toContain("change");
  second.stop();
});

test("listening does not keep a session awake", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  const { stop } = await follow(feed, ctx);
  await feed.tick();
  const [session] = await stores.db
    .select()
    .from(sessions)
    .where(eq(sessions.id, sessionOf(ctx).session.id));
  expect(session?.lastSeenAt).toEqual(TEST_NOW);
  stop();
});

test("when the database does not answer nobody is told for long that they are up to date", async () => {
  const ctx = await signedIn();
  const broken = { ...ctx, db: Object.create(ctx.db) as ServiceContext["db"] };
  const feed = new ChangeFeed(broken, BY_HAND);
  const { heard } = await follow(feed, ctx);
  broken.db.select = () => {
    throw new Error("The connection is lost.");
  };
  const dead = new ChangeFeed({ ...ctx, db: broken.db }, BY_HAND);
  expect(dead.size).toBe(0);
  await feed.tick();
  expect(heard.at(-1)?.type).toBe("hello");
  await feed.tick();
  expect(heard.at(-1)).toEqual({ type: "end", reason: "unavailable" });
});

test("a listener who does not read is let go", async () => {
  const ctx = await signedIn();
  const feed = new ChangeFeed(ctx, BY_HAND);
  const heard: LiveEvent[] = [];
  await feed.listen(
    { ...sessionOf(ctx), onEvent: (event) => heard.push(event) > 0 && event.type === "hello" },
    null,
  );
  await record("draft");
  await feed.tick();
  expect(heard.at(-1)).toEqual({ type: "end", reason: "too_slow" });
  expect(feed.size).toBe(0);
});

test("one person's thirty-first connection is refused, and told why", async () => {
  const [ctx, other] = [await signedIn(), await signedIn()];
  const stops: (() => void)[] = [];
  for (let tab = 0; tab < MOST_PER_PERSON; tab += 1)
    stops.push(await listenToChanges(ctx, { after: null }, () => true));
  await expect(listenToChanges(ctx, { after: null }, () => true)).rejects.toMatchObject({
    code: "rate_limited",
    message: expect.stringContaining("30"),
  });
  stops.push(await listenToChanges(other, { after: null }, () => true));
  stops.pop()?.();
  stops.pop()?.();
  stops.push(await listenToChanges(ctx, { after: null }, () => true));
  for (const stop of stops) stop();
});

test("somebody without a session may not listen", async () => {
  const ctx = await contextForRole(stores, "viewer");
  if (ctx.actor.type !== "user") throw new Error("A person was meant.");
  const { id, name, role } = ctx.actor;
  const machine: ServiceContext = { ...ctx, actor: { type: "user", id, name, role } };
  await expect(listenToChanges(machine, { after: null }, () => true)).rejects.toMatchObject({
    code: "forbidden",
  });
});
