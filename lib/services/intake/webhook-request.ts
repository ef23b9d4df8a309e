/** A request as any server can hand it over. */
export type WebhookRequest = {
  method: string;
  /** Path and query as they were asked for. */
  target: string;
  /** Names in lower case, in the order of arrival; a header that came twice stands here twice where the server tells. */
  headers: readonly (readonly [string, string])[];
  readBody: (limits: BodyLimits) => Promise<Buffer>;
};

export type BodyLimits = { maxBytes: number; deadlineMs: number };

export type WebhookAnswer = { status: number; headers: Record<string, string>; body: string };

/** The headers that intake looks at. Whatever else came along is nobody's business. */
export const WEBHOOK_HEADERS = [
  "content-encoding",
  "content-length",
  "content-type",
  "user-agent",
  "x-hubspot-request-timestamp",
  "x-hubspot-signature",
  "x-hubspot-signature-v3",
  "x-hubspot-signature-version",
] as const;
