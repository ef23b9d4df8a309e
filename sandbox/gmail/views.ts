import type { Call } from "../core/http.ts";
import { invalid } from "./errors.ts";
import { decodeRaw } from "./mime.ts";
import { metadataOf, payloadOf } from "./payload.ts";
import type { StoredMessage } from "./state.ts";

export type Format = "full" | "metadata" | "minimal" | "raw";

export function formatOf(call: Call): Format {
  const format = (call.url.searchParams.get("format") ?? "full").toLowerCase();
  if (format === "full" || format === "metadata" || format === "minimal" || format === "raw") return format;
  return invalid(`Invalid value at 'format' ("${format}")`);
}

export const minimal = ({ id, threadId, labelIds }: StoredMessage) => ({ id, threadId, labelIds });

export function viewMessage(message: StoredMessage, format: Format, metadataHeaders: readonly string[]) {
  const raw = decodeRaw(message.raw);
  const common = {
    ...minimal(message),
    snippet: message.parsed.text.replaceAll(/\s+/g, " ").trim().slice(0, 200),
    sizeEstimate: raw.length,
    historyId: String(message.historyId),
    internalDate: String(message.internalDate),
  };
  switch (format) {
    case "minimal":
      return common;
    case "raw":
      return { ...common, raw: message.raw };
    case "metadata":
      return { ...common, payload: metadataOf(payloadOf(raw).headers, metadataHeaders) };
    case "full":
      return { ...common, payload: payloadOf(raw) };
  }
}

export function page<T>(items: readonly T[], call: Call): { items: T[]; nextPageToken: string | null } {
  const query = call.url.searchParams;
  const size = Number(query.get("maxResults") ?? 100);
  if (!Number.isInteger(size) || size < 1) return invalid("Invalid maxResults");
  const start = query.has("pageToken") ? Number(query.get("pageToken")) : 0;
  if (!Number.isInteger(start) || start < 0) return invalid("Invalid pageToken");
  const end = start + Math.min(size, 500);
  return { items: items.slice(start, end), nextPageToken: end < items.length ? String(end) : null };
}
