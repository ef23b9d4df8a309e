import "server-only";
import { AppError } from "#lib/domain/errors.ts";

const MAX_BYTES = 256 * 1024;

/** The JSON body of a request, refused by type, size and form before anything else sees it. */
export async function readJson(request: Request): Promise<unknown> {
  if (!request.headers.get("content-type")?.startsWith("application/json")) {
    throw new AppError("unsupported_media_type", "Send application/json.");
  }
  const text = await readText(request);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError("invalid_input", "The body is not valid JSON.", { cause });
  }
}

async function readText(request: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) {
      throw new AppError("payload_too_large", `The body is larger than ${MAX_BYTES / 1024} KB.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
