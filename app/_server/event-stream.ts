import "server-only";
import type { LiveEvent } from "#lib/contracts/live.ts";

/** A reader that leaves this much unread is let go: it comes back and reads anew. */
const MOST_UNREAD_BYTES = 64 * 1024;
const RETRY_MS = 1_500;

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  // `no-transform` keeps compression away, which would hold events back.
  "cache-control": "no-store, no-transform",
  // nginx and its kin would collect events otherwise.
  "x-accel-buffering": "no",
};

type Listen = (onEvent: (event: LiveEvent) => boolean) => Promise<() => void>;

/** Server-Sent Events until the caller goes or the last event is `end`. A refusal to listen is thrown, not streamed. */
export async function eventStream(request: Request, listen: Listen): Promise<Response> {
  const encoder = new TextEncoder();
  const stream = new TransformStream<Uint8Array, Uint8Array>(
    undefined,
    new ByteLengthQueuingStrategy({ highWaterMark: MOST_UNREAD_BYTES }),
  );
  const writer = stream.writable.getWriter();
  let stop = () => {};
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    stop();
    void writer.close().catch(() => {});
  };
  const write = (text: string) => void writer.write(encoder.encode(text)).catch(close);
  writer.closed.then(close, close);

  write(`retry: ${RETRY_MS}\n\n`);
  stop = await listen((event) => {
    if (!isOpen) return true;
    write(toText(event));
    if (event.type === "end") close();
    return (writer.desiredSize ?? 0) > 0 || event.type === "end";
  });
  if (!isOpen) stop();
  request.signal.addEventListener("abort", close);
  if (request.signal.aborted) close();
  return new Response(stream.readable, { headers: HEADERS });
}

/** The seq is the event's id, so that a browser that comes back says by itself what it saw last. */
function toText(event: LiveEvent): string {
  const { type, ...data } = event;
  const id = "seq" in event ? `id: ${event.seq}\n` : "";
  return `${id}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
