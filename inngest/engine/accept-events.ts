import { createHash } from "node:crypto";

import { ulid } from "ulid";

import { InvalidRequest } from "./errors.ts";
import { takeEvent } from "./event-intake.ts";
import { LIMITS } from "./limits-table.ts";
import { type IncomingEvent, IncomingEvents } from "./sdk-schemas.ts";
import { lookForTriggers } from "./sync.ts";
import { inTransaction } from "./transaction.ts";
import type { EngineEvent, EngineState } from "./types.ts";

/** Takes a batch of events in. When this returns, they and everything they start are committed. */
export async function acceptEvents(
  state: EngineState,
  body: unknown,
  seed: string | undefined,
): Promise<string[]> {
  const parsed = IncomingEvents.safeParse(body);
  if (!parsed.success) throw new InvalidRequest("the body is no event or list of events");
  const events = parsed.data.map((event, index) => complete(event, seed, index));
  for (const event of events) {
    if (Buffer.byteLength(JSON.stringify(event)) > LIMITS.eventBytes) {
      throw new InvalidRequest(`event ${event.id} is larger than 512 KB`);
    }
  }
  await lookForTriggers(
    state,
    events.map((event) => event.name),
  );
  await inTransaction(state, async (scope) => {
    for (const event of events) await takeEvent(scope, event);
  });
  return events.map((event) => event.id);
}

function complete(event: IncomingEvent, seed: string | undefined, index: number): EngineEvent {
  return {
    id: event.id ?? generatedId(seed, index),
    name: event.name,
    data: event.data ?? {},
    ts: event.ts ?? Date.now(),
    ...(event.user ? { user: event.user } : {}),
    ...(event.v ? { v: event.v } : {}),
    ...(event.meta ? { meta: event.meta } : {}),
  };
}

/** The SDK repeats its seed when it repeats a request, so a repeated event gets the same id. */
function generatedId(seed: string | undefined, index: number): string {
  const [time, entropy] = seed?.split(",") ?? [];
  if (!entropy || !Number.isSafeInteger(Number(time))) return ulid();
  const bytes = createHash("sha256").update(`${entropy}.${index}`).digest();
  let position = 0;
  return ulid(Number(time), () => (bytes[position++ % bytes.length] ?? 0) / 256);
}
