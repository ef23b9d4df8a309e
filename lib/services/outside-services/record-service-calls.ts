import {
  addServiceErrors,
  addServiceMinutes,
  type ServiceErrorRow,
  type ServiceMinuteRow,
} from "#lib/db/service-calls.ts";
import { authorize } from "#lib/domain/actor.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { failureOf } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";
import { onServiceCalls, type SeenCalls, takeServiceCalls } from "#lib/observability/service-calls.ts";

import { type ServiceContext, withTransaction } from "../context.ts";
import { deleteOldServiceCalls } from "./delete-old-service-calls.ts";

type Writer = {
  timer: NodeJS.Timeout | null;
  createContext: (() => ServiceContext) | null;
  cleanedAt: number;
};
const globals = globalThis as typeof globalThis & { __countersignCallWriter?: Writer };
const writer: Writer = (globals.__countersignCallWriter ??= {
  timer: null,
  createContext: null,
  cleanedAt: 0,
});

const WRITTEN_EVERY_MS = 3_000;
const CLEANED_EVERY_MS = 60 * 60_000;

/** From now on what is seen of outside calls is written, at most every three seconds, and never while nothing is. */
export function watchServiceCalls(createContext: () => ServiceContext): void {
  writer.createContext = createContext;
  onServiceCalls(() => {
    writer.timer ??= setTimeout(() => void writeServiceCalls(), WRITTEN_EVERY_MS).unref();
  });
}

/** Writes what was seen. Called by the timer, and once more before the process ends. What cannot be written is lost. */
export async function writeServiceCalls(): Promise<void> {
  if (writer.timer) clearTimeout(writer.timer);
  writer.timer = null;
  if (!writer.createContext) return;
  const seen = takeServiceCalls();
  if (seen.minutes.size === 0) return;
  try {
    const ctx = writer.createContext();
    await recordServiceCalls(ctx, seen);
    if (Date.now() - writer.cleanedAt < CLEANED_EVERY_MS) return;
    writer.cleanedAt = Date.now();
    await deleteOldServiceCalls(ctx);
  } catch (error) {
    log().warn({ code: failureOf(error).code }, "What outside services answered could not be written down.");
  }
}

/** Adds what this process has seen to what the others have. */
export async function recordServiceCalls(ctx: ServiceContext, seen: SeenCalls): Promise<void> {
  authorize(ctx.actor, "service:record");
  await withTransaction(ctx, async (ctx) => {
    await addServiceMinutes(ctx.db, minutesOf(seen));
    await addServiceErrors(ctx.db, errorsOf(seen));
  });
}

function minutesOf({ minutes }: SeenCalls): ServiceMinuteRow[] {
  return [...minutes].flatMap(([service, counts]) =>
    [...counts].map(([minute, count]) => ({ service, minute: new Date(minute), ...count })),
  );
}

function errorsOf({ errors }: SeenCalls): ServiceErrorRow[] {
  return [...errors].flatMap(([service, kinds]) =>
    [...kinds.values()].map(({ operation, code, message, count, firstAt, lastAt }) => ({
      ...{ service, operation, code, message, count },
      fingerprint: sha256Hex(`${operation}|${code}`).slice(0, 16),
      firstAt: new Date(firstAt),
      lastAt: new Date(lastAt),
    })),
  );
}
