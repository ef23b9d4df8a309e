import type { IncomingMessage } from "node:http";

import { AppError } from "#lib/domain/errors.ts";

import { addHalfRead, beginHalfRead, endHalfRead, type HalfRead } from "./half-read.ts";
import type { BodyLimits } from "./webhook-request.ts";

/**
 * Reads a request's body as bytes, never as text: at most `maxBytes`, within `deadlineMs` altogether. What is too
 * long or too slow is refused before it is held in memory.
 */
export async function readWebBody(request: Request, limits: BodyLimits): Promise<Buffer> {
  refuseDeclaredLength(request.headers.get("content-length"), limits);
  if (!request.body) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(tooSlow(limits)), limits.deadlineMs);
  const body = new BodyInParts(limits, timer.reject);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), timer.promise]);
      if (done) return body.joined();
      body.add(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error instanceof AppError ? error : brokenOff(error);
  } finally {
    clearTimeout(timeout);
    endHalfRead(body);
  }
}

/** The same for node:http. */
export function readNodeBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      endHalfRead(body);
      clearTimeout(timeout);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      // What still comes is read over, so that the answer can be heard.
      request.resume();
      finish();
    };
    const refuse = (error: unknown) =>
      settle(() => reject(error instanceof Error ? error : brokenOff(error)));
    const onData = (chunk: Buffer) => {
      try {
        body.add(chunk);
      } catch (error) {
        refuse(error);
      }
    };
    const onEnd = () => settle(() => resolve(body.joined()));
    const onClose = () => refuse(brokenOff(request.errored));
    const body = new BodyInParts(limits, refuse);
    const timeout = setTimeout(() => refuse(tooSlow(limits)), limits.deadlineMs);
    request.on("error", () => {});
    request.on("data", onData).on("end", onEnd).on("close", onClose);
    try {
      refuseDeclaredLength(request.headers["content-length"] ?? null, limits);
    } catch (error) {
      refuse(error);
    }
  });
}

class BodyInParts implements HalfRead {
  bytes = 0;
  isHeld = false;
  isDropped = false;
  older: HalfRead | null = null;
  newer: HalfRead | null = null;
  readonly chunks: Uint8Array[] = [];
  readonly limits: BodyLimits;
  readonly refuse: (error: AppError) => void;

  constructor(limits: BodyLimits, refuse: (error: AppError) => void) {
    this.limits = limits;
    this.refuse = refuse;
    beginHalfRead(this);
  }

  add(chunk: Uint8Array): void {
    if (this.bytes + chunk.byteLength > this.limits.maxBytes) throw tooLarge(this.limits);
    this.chunks.push(chunk);
    addHalfRead(this, chunk.byteLength);
  }

  drop(): void {
    this.isDropped = true;
    this.chunks.length = 0;
    this.refuse(tooMany());
  }

  joined(): Buffer {
    if (this.isDropped) throw tooMany();
    const [only] = this.chunks;
    return this.chunks.length === 1 && only
      ? Buffer.from(only.buffer, only.byteOffset, only.byteLength)
      : Buffer.concat(this.chunks, this.bytes);
  }
}

function refuseDeclaredLength(declared: string | null, limits: BodyLimits): void {
  if (declared !== null && (!/^\d+$/.test(declared) || Number(declared) > limits.maxBytes))
    throw tooLarge(limits);
}

function tooLarge({ maxBytes }: BodyLimits): AppError {
  return new AppError("payload_too_large", `The body is larger than ${maxBytes} bytes.`);
}

function tooSlow({ deadlineMs }: BodyLimits): AppError {
  return new AppError("request_timeout", `The body did not arrive within ${deadlineMs / 1000} seconds.`);
}

function tooMany(): AppError {
  return new AppError("overloaded", "Too many bodies are half read at once. Send it again.");
}

function brokenOff(cause: unknown): AppError {
  return new AppError("request_timeout", "The request ended before its body did. Send it again.", { cause });
}
