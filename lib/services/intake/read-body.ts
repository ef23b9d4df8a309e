import { AppError } from "#lib/domain/errors.ts";

/**
 * Reads a request's body as bytes, never as text: at most `maxBytes`, within `deadlineMs` altogether. What is too
 * long or too slow is refused before it is held in memory.
 */
export async function readBody(
  request: Request,
  { maxBytes, deadlineMs }: { maxBytes: number; deadlineMs: number },
): Promise<Buffer> {
  const declared = request.headers.get("content-length");
  if (declared !== null && (!/^\d+$/.test(declared) || Number(declared) > maxBytes)) throw tooLarge(maxBytes);
  if (!request.body) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(tooSlow(deadlineMs)), deadlineMs);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), timer.promise]);
      if (done) return Buffer.concat(chunks, length);
      length += value.byteLength;
      if (length > maxBytes) throw tooLarge(maxBytes);
      chunks.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof AppError) throw error;
    throw new AppError("request_timeout", "The request ended before its body did. Send it again.", {
      cause: error,
    });
  } finally {
    clearTimeout(timeout);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("payload_too_large", `The body is larger than ${maxBytes} bytes.`);
}

function tooSlow(deadlineMs: number): AppError {
  return new AppError("request_timeout", `The body did not arrive within ${deadlineMs / 1000} seconds.`);
}
