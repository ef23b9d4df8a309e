import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export type SignedRequest = {
  method: string;
  /** Scheme, host and path as HubSpot was told them: from our configuration, never from the request. */
  uri: string;
  headers: readonly (readonly [string, string])[];
  rawBody: Uint8Array;
};

export type SignatureRules = {
  /** The current secret first, then the previous one while it is being rotated. */
  secrets: readonly string[];
  /** v2 carries no time, so whoever accepts it must remember what was delivered. */
  acceptV2: boolean;
  now: Date;
};

export const SIGNATURE_CAUSES = [
  "repeated_header",
  "bad_timestamp",
  "signature_missing",
  "timestamp_missing",
  "stale",
  "future",
  "mismatch",
  "version_not_accepted",
  "secret_missing",
] as const;
export type SignatureCause = (typeof SIGNATURE_CAUSES)[number];

export type SignatureResult =
  | { ok: true; version: "v2" | "v3"; isPreviousSecret: boolean }
  | { ok: false; status: 400 | 401 | 503; cause: SignatureCause };

const WINDOW_MS = 300_000;
const HEADERS = {
  v3: "x-hubspot-signature-v3",
  timestamp: "x-hubspot-request-timestamp",
  older: "x-hubspot-signature",
  olderVersion: "x-hubspot-signature-version",
} as const;

/**
 * Says whether HubSpot signed exactly these bytes for exactly this address. Where a v3 signature is present nothing
 * older counts, so a weaker one cannot be slipped in.
 */
export function verifyHubSpotSignature(request: SignedRequest, rules: SignatureRules): SignatureResult {
  const given = readHeaders(request.headers);
  if (!given) return refuse(400, "repeated_header");
  if (given.v3 === null && given.older === null) return refuse(401, "signature_missing");
  if (given.v3 !== null) return verifyV3(request, rules, { signature: given.v3, timestamp: given.timestamp });
  if (!rules.acceptV2 || given.olderVersion?.toLowerCase() !== "v2")
    return refuse(401, "version_not_accepted");
  return verifyV2(request, rules, given.older ?? "");
}

type GivenHeaders = Record<keyof typeof HEADERS, string | null>;

/** Null when one of them stands there twice: what a second value means is nobody's guess. */
function readHeaders(headers: SignedRequest["headers"]): GivenHeaders | null {
  const given: GivenHeaders = { v3: null, timestamp: null, older: null, olderVersion: null };
  for (const name of ["v3", "timestamp", "older", "olderVersion"] as const) {
    const values = headers.filter(([key]) => key.toLowerCase() === HEADERS[name]).map(([, value]) => value);
    if (values.length > 1 || values.some((value) => value.includes(","))) return null;
    given[name] = values[0] ?? null;
  }
  return given;
}

function verifyV3(
  request: SignedRequest,
  rules: SignatureRules,
  { signature, timestamp }: { signature: string; timestamp: string | null },
): SignatureResult {
  if (timestamp === null) return refuse(401, "timestamp_missing");
  // Nothing separates body and timestamp in the signed text, so only its exact length keeps the two apart.
  if (!/^\d{13}$/.test(timestamp)) return refuse(400, "bad_timestamp");
  const ageMs = rules.now.getTime() - Number(timestamp);
  if (ageMs > WINDOW_MS) return refuse(401, "stale");
  if (ageMs < -WINDOW_MS) return refuse(401, "future");
  const isWellFormed = /^[A-Za-z0-9+/]{43}=$/.test(signature);
  const claimed = isWellFormed ? Buffer.from(signature, "base64") : Buffer.alloc(0);
  return decide("v3", rules, (secret) =>
    matchesAny(claimed, urisOf(request.uri), (uri) =>
      createHmac("sha256", secret)
        .update(request.method + uri, "utf8")
        .update(request.rawBody)
        .update(timestamp)
        .digest(),
    ),
  );
}

function verifyV2(request: SignedRequest, rules: SignatureRules, signature: string): SignatureResult {
  const claimed = /^[0-9a-f]{64}$/.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(0);
  return decide("v2", rules, (secret) =>
    matchesAny(claimed, urisOf(request.uri), (uri) =>
      createHash("sha256")
        .update(secret + request.method + uri, "utf8")
        .update(request.rawBody)
        .digest(),
    ),
  );
}

function decide(
  version: "v2" | "v3",
  { secrets }: SignatureRules,
  matches: (secret: string) => boolean,
): SignatureResult {
  if (secrets.length === 0) return refuse(503, "secret_missing");
  const verdicts = secrets.map(matches);
  const index = verdicts.indexOf(true);
  return index < 0 ? refuse(401, "mismatch") : { ok: true, version, isPreviousSecret: index > 0 };
}

/** Tries every candidate, whichever fits, so that the time taken says nothing. */
function matchesAny(claimed: Buffer, uris: readonly string[], expected: (uri: string) => Buffer): boolean {
  let isMatch = false;
  for (const uri of uris) {
    const digest = expected(uri);
    const isEqual = claimed.length === digest.length && timingSafeEqual(claimed, digest);
    isMatch = isEqual || isMatch;
  }
  return isMatch;
}

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

/** HubSpot documents that it decodes these twelve; its own library decodes none. Both need the secret. */
function urisOf(uri: string): string[] {
  const decoded = uri.replace(
    /%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi,
    (code) => DECODED[code.toUpperCase()] ?? code,
  );
  return decoded === uri ? [uri] : [uri, decoded];
}

function refuse(status: 400 | 401 | 503, cause: SignatureCause): SignatureResult {
  return { ok: false, status, cause };
}
