import { AppError } from "#lib/domain/errors.ts";

import type { BodyLimits } from "./webhook-request.ts";

/** A body in pieces: `null` ends it. */
export type BodySource = {
  declaredLength: string | null;
  next: () => Promise<Uint8Array | null>;
  cancel: () => void;
};

/**
 * Reads a request's body as bytes, never as text: at most `maxBytes`, within `deadlineMs` altogether. What is too
 * long or too slow is refused before it is held in memory.
 */
export async function readBody(source: BodySource, { maxBytes, deadlineMs }: BodyLimits): Promise<Buffer> {
  const { declaredLength } = source;
  if (declaredLength !== null && (!/^\d+$/.test(declaredLength) || Number(declaredLength) > maxBytes))
    throw tooLarge(maxBytes);
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(tooSlow(deadlineMs)), deadlineMs);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const chunk = await Promise.race([source.next(), timer.promise]);
      if (chunk === null) return joined(chunks, length);
      length += chunk.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    source.cancel();
    if (error instanceof AppError) throw error;
    throw new AppError("request_timeout", "The request ended before its body did. Send it again.", {
      cause: error,
    });
  } finally {
    clearTimeout(timeout);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Buffer {
  const [only] = chunks;
  if (chunks.length === 1 && only) return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
  return Buffer.concat(chunks, length);
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("payload_too_large", `The body is larger than ${maxBytes} bytes.`);
}

function tooSlow(deadlineMs: number): AppError {
  return new AppError("request_timeout", `The body did not arrive within ${deadlineMs / 1000} seconds.`);
}
