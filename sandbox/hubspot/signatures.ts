import { createHash, createHmac } from "node:crypto";

export interface Signed {
  secret: string;
  method: string;
  url: string;
  body: string;
}

/** HubSpot decodes exactly these twelve escapes before it signs, and no other. */
const DECODED: Record<string, string> = {
  "%3A": ":",
  "%2F": "/",
  "%3F": "?",
  "%40": "@",
  "%21": "!",
  "%24": "$",
  "%27": "'",
  "%28": "(",
  "%29": ")",
  "%2A": "*",
  "%2C": ",",
  "%3B": ";",
};

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

export const signV1 = ({ secret, body }: Pick<Signed, "secret" | "body">): string => sha256(secret + body);

export const signV2 = ({ secret, method, url, body }: Signed): string => sha256(secret + method + url + body);

export function signV3({ secret, method, url, body }: Signed, timestamp: string): string {
  const decoded = url.replaceAll(/%[0-9A-F]{2}/gi, (escape) => DECODED[escape.toUpperCase()] ?? escape);
  return createHmac("sha256", secret)
    .update(method + decoded + body + timestamp, "utf8")
    .digest("base64");
}
