import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export type RawAnswer = { status: number | null; text: string; elapsedMs: number; isClosed: boolean };

/**
 * Writes exactly these parts to a socket of its own, with the pause before each part after the first, and reads until
 * the server has answered or closed. No HTTP client would send most of this.
 */
export async function sendRaw(
  url: string,
  {
    parts,
    pauseMs = 0,
    waitMs = 15_000,
  }: { parts: Iterable<string | Buffer>; pauseMs?: number; waitMs?: number },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const startedAt = performance.now();
  const socket = connect(Number(port), hostname);
  const answered = Promise.withResolvers<void>();
  let text = "";
  let isClosed = false;
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    if (text.includes("\r\n\r\n")) answered.resolve();
  });
  socket.on("error", () => answered.resolve());
  socket.on("close", () => {
    isClosed = true;
    answered.resolve();
  });
  const isAnswered = answered.promise.then(() => true);
  let isFirst = true;
  for (const part of parts) {
    if (!isFirst && pauseMs > 0 && (await Promise.race([isAnswered, sleep(pauseMs, false)]))) break;
    isFirst = false;
    if (socket.destroyed) break;
    socket.write(part);
  }
  await Promise.race([answered.promise, sleep(waitMs)]);
  const elapsedMs = performance.now() - startedAt;
  await Promise.race([new Promise((resolve) => socket.once("close", resolve)), sleep(isClosed ? 0 : 300)]);
  socket.destroy();
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return { status: status ? Number(status) : null, text, elapsedMs, isClosed };
}

/** The head of a request, with every header exactly as given, repeated ones too. */
export function head(line: string, headers: readonly (readonly [string, string])[]): string {
  return `${line} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}
