import type { MailHeader } from "./mime.ts";
import { headerOf, splitHeaders } from "./mime.ts";

export interface MessagePart {
  partId: string;
  mimeType: string;
  filename: string;
  headers: MailHeader[];
  body: { size: number; data?: string; attachmentId?: string };
  parts?: MessagePart[];
}

/** The MIME tree in the shape of Gmail's `payload`, bodies decoded and base64url encoded. */
export function payloadOf(raw: Buffer, partId = ""): MessagePart {
  const { fields, body } = splitHeaders(raw);
  const headers = fields.map(({ name, source }) => ({
    name,
    value: source
      .slice(name.length + 1)
      .replaceAll(/\r?\n[ \t]+/g, " ")
      .trim(),
  }));
  const type = headerOf(headers, "content-type") || "text/plain";
  const mimeType = (type.split(";")[0] ?? "text/plain").trim().toLowerCase();
  const filename = attribute(headerOf(headers, "content-disposition"), "filename") || attribute(type, "name");
  const boundary = attribute(type, "boundary");
  if (mimeType.startsWith("multipart/") && boundary) {
    const parts = splitParts(body, boundary).map((part, index) =>
      payloadOf(part, partId ? `${partId}.${index}` : String(index)),
    );
    return { partId, mimeType, filename, headers, body: { size: 0 }, parts };
  }
  const content = decodeBody(body, headerOf(headers, "content-transfer-encoding"));
  return {
    partId,
    mimeType,
    filename,
    headers,
    body: { size: content.length, data: content.toString("base64url") },
  };
}

export function metadataOf(headers: readonly MailHeader[], wanted: readonly string[]): MessagePart {
  const names = new Set(wanted.map((name) => name.toLowerCase()));
  const shown = names.size === 0 ? [...headers] : headers.filter(({ name }) => names.has(name.toLowerCase()));
  const type = headerOf(headers, "content-type").split(";")[0]?.trim() ?? "";
  return { partId: "", mimeType: type || "text/plain", filename: "", headers: shown, body: { size: 0 } };
}

function splitParts(body: Buffer, boundary: string): Buffer[] {
  const lines = body.toString("latin1").split(/\r?\n/);
  const parts: string[][] = [];
  for (const line of lines) {
    if (line.trimEnd() === `--${boundary}--`) break;
    if (line.trimEnd() === `--${boundary}`) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return parts.map((part) => Buffer.from(part.join("\r\n"), "latin1"));
}

function decodeBody(body: Buffer, encoding: string): Buffer {
  const text = body.toString("latin1");
  switch (encoding.toLowerCase()) {
    case "base64":
      return Buffer.from(text, "base64");
    case "quoted-printable":
      return Buffer.from(
        text
          .replaceAll(/[ \t]*=\r?\n/g, "")
          .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) =>
            String.fromCharCode(Number.parseInt(hex, 16)),
          ),
        "latin1",
      );
    default:
      return body;
  }
}

function attribute(header: string, name: string): string {
  const found = new RegExp(`(?:^|;)\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, "i").exec(header);
  return found?.[1] ?? found?.[2] ?? "";
}
