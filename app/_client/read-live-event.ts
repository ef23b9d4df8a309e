import type { LiveEvent } from "#lib/contracts/live.ts";

/** An event of the stream as it came in, or null where it is none: one lost event is made good by the next. */
export function readLiveEvent(type: LiveEvent["type"], data: unknown): LiveEvent | null {
  const event = parse(data);
  if (!event) return null;
  if (type === "end") return { ...event, type } as LiveEvent;
  if (!Number.isSafeInteger(event.seq) || Number(event.seq) < 0) return null;
  if (type === "change" && !Array.isArray(event.topics)) return null;
  return { ...event, type } as LiveEvent;
}

function parse(data: unknown): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
