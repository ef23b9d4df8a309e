import {
  findReadCursorOrNull,
  insertReadCursor,
  moveReadCursor,
  type ReadCursorRow,
} from "#lib/db/read-cursors.ts";
import { authorize } from "#lib/domain/actor.ts";
import { failureOf } from "#lib/domain/failure.ts";
import type { JournalFile } from "#lib/integrations/hubspot/hubspot.ts";

import { raiseAlert, uuidOf } from "../alerts/raise-alert.ts";
import { type ServiceContext, withTransaction } from "../context.ts";
import { storeDelivery } from "../intake/store-delivery.ts";
import { EVENTS_PATH } from "../intake/webhook-paths.ts";
import { toEventBatch } from "./journal-events.ts";

const NAME = "journal";
/** Before the first file. */
const BEGINNING = "";
const READING_MS = 30_000;
const MOST_FILES = 100;
/** As many as HubSpot puts into one delivery. */
const EVENTS_A_BATCH = 100;

export type JournalReading = { outcome: "off" | "up_to_date" | "more" | "gap"; files: number };

/** Reads the webhooks journal on from where it was. The place moves only once a file is stored. */
export async function readJournal(ctx: ServiceContext): Promise<JournalReading> {
  authorize(ctx.actor, "intake:reconcile");
  if (!ctx.settings.isJournalRead) return { outcome: "off", files: 0 };
  const endsAt = performance.now() + READING_MS;
  let files = 0;
  for (; files < MOST_FILES && performance.now() < endsAt; files += 1) {
    const cursor = await findCursor(ctx);
    const file = await readNext(ctx, cursor);
    if (file === "gap") return { outcome: "gap", files };
    if (file === null) {
      await move(ctx, cursor, { position: cursor.position, errorCode: null });
      return { outcome: "up_to_date", files };
    }
    try {
      await storeFile(ctx, file);
    } catch (error) {
      return noteFailure(ctx, cursor, error);
    }
    await move(ctx, cursor, { position: file.offset, errorCode: null });
  }
  return { outcome: "more", files };
}

async function findCursor(ctx: ServiceContext): Promise<ReadCursorRow> {
  const known = await findReadCursorOrNull(ctx.db, NAME);
  if (known) return known;
  const cursor = { name: NAME, position: BEGINNING, readAt: ctx.now(), errorCode: null };
  await insertReadCursor(ctx.db, cursor);
  return cursor;
}

async function readNext(ctx: ServiceContext, cursor: ReadCursorRow): Promise<JournalFile | null | "gap"> {
  const after = cursor.position === BEGINNING ? null : cursor.position;
  try {
    return await ctx.integrations.hubspot.readJournal({ after });
  } catch (error) {
    if (failureOf(error).code === "not_found" && after !== null) return skipGap(ctx, cursor);
    return noteFailure(ctx, cursor, error);
  }
}

/** The screen says that the reading fails; the place stays. */
async function noteFailure(ctx: ServiceContext, cursor: ReadCursorRow, error: unknown): Promise<never> {
  await move(ctx, cursor, { position: cursor.position, errorCode: failureOf(error).code });
  throw error;
}

/** HubSpot keeps three days. What lies before is gone: a person hears of it, and the reading starts over. */
async function skipGap(ctx: ServiceContext, cursor: ReadCursorRow): Promise<"gap"> {
  await withTransaction(ctx, async (ctx) => {
    const isMoved = await move(ctx, cursor, { position: BEGINNING, errorCode: "gap" });
    if (isMoved) await raiseAlert(ctx, { kind: "journal_gap", entityId: `journal:${cursor.position}` });
  });
  return "gap";
}

function move(
  ctx: ServiceContext,
  cursor: ReadCursorRow,
  to: Pick<ReadCursorRow, "position" | "errorCode">,
): Promise<boolean> {
  return moveReadCursor(ctx.db, { name: NAME, from: cursor.position }, { ...to, readAt: ctx.now() });
}

/** Each batch has the same id every time: a file that is read again after a crash is a repeat. */
async function storeFile(ctx: ServiceContext, { offset, events }: JournalFile): Promise<void> {
  const batch = toEventBatch(offset, events);
  for (let start = 0; start < batch.length; start += EVENTS_A_BATCH) {
    await storeDelivery(ctx, {
      path: EVENTS_PATH,
      delivery: {
        id: uuidOf(`journal:${offset}:${start}`),
        adapter: "journal",
        rawBody: Buffer.from(JSON.stringify(batch.slice(start, start + EVENTS_A_BATCH))),
        headers: {},
        signatureVersion: "none",
        isPreviousSecret: false,
        replayDigest: null,
      },
    });
  }
}
