import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { undoApproval } from "#lib/services/drafts/undo-approval.ts";
import { stopSending } from "#lib/services/sending/stop-sending.ts";
import { reserveSend } from "#lib/services/sends/reserve-send.ts";
import { sendMail } from "#lib/services/sends/send-mail.ts";
import { cancelWorkflow } from "#lib/services/workflows/cancel-workflow.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { setSending, setUpReadyToSend, setUpSending } from "#lib/testing/sending.ts";

/** `npm run sweep -- --races` runs thousands. */
const ROUNDS = Number(process.env["RACE_ROUNDS"] ?? 20);
const PATIENCE_MS = 30_000 + ROUNDS * 1_000;
/** Replies that are on their way out at the same moment. */
const AT_ONCE = 4;

type Ready = Awaited<ReturnType<typeof setUpReadyToSend>>;

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
});
afterAll(() => stores.close());
beforeEach(() =>
  setSending(stores, {
    mode: "SEND",
    killSwitch: false,
    dailyQuota: 10_000_000,
    perDomainPerDay: 10_000_000,
  }),
);

describe("a stop that was answered", () => {
  test(
    `of all sending: what had not taken off before it does not take off (${ROUNDS} races)`,
    async () => {
      const seen = { stopped: 0, sent: 0 };
      const aim = aimAtTheMoment();
      for (let round = 0; round < ROUNDS; round += AT_ONCE) {
        const worlds = await Promise.all(Array.from({ length: AT_ONCE }, () => setUpReadyToSend(stores)));
        const stop = aim.wait().then(() => stopSending((worlds[0] as Ready).operator, {}));
        await Promise.all([stop, ...worlds.map((world) => sendMail(world.ctx, world))]);
        const stoppedAt = await lastPlaceInTrail("sending.stopped");
        for (const world of worlds) {
          const startedAt = await lastPlaceInTrail("send.started", world.sendId);
          expect(world.gmail.sent).toHaveLength(startedAt === null ? 0 : 1);
          if (startedAt === null) seen.stopped += 1;
          else {
            expect(startedAt).toBeLessThan(stoppedAt ?? 0);
            seen.sent += 1;
          }
        }
        aim.correct(worlds[0]?.gmail.sent.length === 0);
        await setSending(stores, { killSwitch: false });
      }
      expect(Math.min(seen.stopped, seen.sent)).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  test(
    `by a restriction of the person: the same (${ROUNDS} races)`,
    async () => {
      const seen = { stopped: 0, sent: 0 };
      const aim = aimAtTheMoment();
      for (let round = 0; round < ROUNDS; round += 1) {
        const world = await setUpReadyToSend(stores);
        const restricted = aim.wait().then(() => restrict(world));
        const [state, progress] = await Promise.all([restricted, sendMail(world.ctx, world)]);
        const isInTime = state === "reserved";
        expect(world.gmail.sent).toHaveLength(isInTime ? 0 : 1);
        if (isInTime) expect(progress).toMatchObject({ outcome: "returned", gate: "restriction" });
        seen[isInTime ? "stopped" : "sent"] += 1;
        aim.correct(isInTime);
      }
      expect(Math.min(seen.stopped, seen.sent)).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  test.each([
    ["an undo", undo],
    ["a cancelled workflow", cancel],
  ] as const)(
    `by %s: it is taken back or it is claimed, never both (${ROUNDS} races)`,
    async (_what, takeBack) => {
      const seen = { stopped: 0, claimed: 0 };
      for (let round = 0; round < ROUNDS; round += 1) {
        const world = await setUpSending(stores);
        const { version } = await world.approve();
        world.passUndoWindow();
        const [back, claim] = await Promise.allSettled([
          soon().then(() => takeBack(world, version)),
          soon().then(() => reserveSend(world.ctx, world)),
        ]);
        const send = await world.send();
        if (back.status === "fulfilled") {
          expect(claim).toMatchObject({ value: { outcome: "withdrawn" } });
          expect(send).toBeNull();
          seen.stopped += 1;
        } else {
          expect(back.reason).toMatchObject({ details: { reason: "already_leaving" } });
          expect(send).toMatchObject({ state: "reserved" });
          seen.claimed += 1;
        }
      }
      expect(Math.min(seen.stopped, seen.claimed)).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

type Approved = Awaited<ReturnType<typeof setUpSending>>;

function undo({ operator, draftId }: Approved, version: number): Promise<unknown> {
  return undoApproval(operator, { draftId, version });
}

function cancel({ operator, workflowId }: Approved): Promise<unknown> {
  return cancelWorkflow(operator, { workflowId, reason: "Not needed any more" });
}

/** What the ledger says while the person's row is held: a claim needs the same row. */
async function restrict({ contactId, sendId }: Ready): Promise<string> {
  return stores.sql.begin(async (sql) => {
    await sql`update contacts set restricted_at = now() where id = ${contactId}`;
    const [send] = await sql<{ state: string }[]>`select state from sends where id = ${sendId}`;
    return send?.state ?? "none";
  });
}

/** The trail's order is the order of the commits. */
async function lastPlaceInTrail(action: string, entityId?: string): Promise<number | null> {
  const [row] = await stores.sql<{ place: number | null }[]>`
    select max(seq)::int as place from audit_events
    where action = ${action} and (${entityId ?? null}::text is null or entity_id = ${entityId ?? null})`;
  return row?.place ?? null;
}

/** The stop comes at a random time around the moment at which the last ones were only just in time. */
function aimAtTheMoment() {
  let aroundMs = 20;
  return {
    wait: () => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 2 * aroundMs)),
    correct: (wasInTime: boolean) => {
      aroundMs = Math.min(Math.max(aroundMs * (wasInTime ? 1.5 : 0.6), 1), 5_000);
    },
  };
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * 15));
}
