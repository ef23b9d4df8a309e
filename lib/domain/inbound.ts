export const INBOUND_KINDS = ["reply", "auto_reply", "bounce", "other"] as const;
export type InboundKind = (typeof INBOUND_KINDS)[number];

/** Header names in lower case; the first value of each. */
export type InboundHeaders = Readonly<Record<string, string | undefined>>;

/** What is read of a message besides its ids. Subject and text are not asked for. */
export const INBOUND_HEADERS = [
  "From",
  "To",
  "In-Reply-To",
  "References",
  "Auto-Submitted",
  "X-Auto-Response-Suppress",
  "X-Failed-Recipients",
  "Content-Type",
  "Return-Path",
  "Precedence",
  "List-Id",
  "Authentication-Results",
] as const;

const DAEMON = /^(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange[0-9a-f]+)$/;
const MOST_REFERENCES = 50;

/**
 * What a message is, by its headers alone. A person's reply is the rest: whatever is not known to be a machine's must
 * be read by somebody.
 */
export function classifyInbound(headers: InboundHeaders): InboundKind {
  const type = (headers["content-type"] ?? "").toLowerCase();
  if (isDeliveryReport(headers, type)) return "bounce";
  if (type.startsWith("multipart/report")) return "other";
  if (headers["list-id"] !== undefined || /method="?(?:reply|cancel|counter)/.test(type)) return "other";
  const automatic = firstWord(headers["auto-submitted"]);
  if (automatic === "no") return "reply";
  if (automatic !== "") return "auto_reply";
  if (suppressesEverything(headers["x-auto-response-suppress"])) return "auto_reply";
  if (["bulk", "junk", "auto_reply"].includes(firstWord(headers["precedence"]))) return "auto_reply";
  if (firstWord(headers["precedence"]) === "list") return "other";
  return hasNullSender(headers) ? "auto_reply" : "reply";
}

/** The plain address of a From, To or Return-Path header in lower case, or null. */
export function addressOf(header: string | undefined): string | null {
  if (header === undefined || header.length > 2_000) return null;
  const inBrackets = /<([^<>\s@]+@[^<>\s@]+)>\s*$/.exec(header)?.[1];
  const bare = /^\s*([^<>\s",;:()@]+@[^<>\s",;:()@]+)\s*$/.exec(header)?.[1];
  return (inBrackets ?? bare)?.toLowerCase() ?? null;
}

/** What stands in angle brackets. Control characters are in no Message-ID, and a database refuses some of them. */
export function messageIdsIn(header: string | undefined): string[] {
  return (header ?? "").slice(0, 20_000).match(/<[^<>\s\p{Cc}\p{Cs}]{1,500}>/gu) ?? [];
}

/** Message-IDs in angle brackets that a message says it answers, the nearest one first. */
export function referencedIds(headers: InboundHeaders): string[] {
  const nearest = messageIdsIn(headers["in-reply-to"]);
  const chain = messageIdsIn(headers["references"]).toReversed();
  return [...new Set([...nearest, ...chain])].slice(0, MOST_REFERENCES);
}

/** Addresses in X-Failed-Recipients, in lower case. */
export function failedRecipients(headers: InboundHeaders): string[] {
  return (headers["x-failed-recipients"] ?? "")
    .split(",")
    .flatMap((part) => addressOf(part.trim()) ?? [])
    .slice(0, MOST_REFERENCES);
}

function isDeliveryReport(headers: InboundHeaders, type: string): boolean {
  if (headers["x-failed-recipients"] !== undefined) return true;
  if (type.startsWith("multipart/report")) return /report-type="?delivery-status/.test(type);
  const local = addressOf(headers["from"])?.split("@")[0] ?? "";
  const isFromDaemon = DAEMON.test(local);
  return isFromDaemon && (hasNullSender(headers) || firstWord(headers["auto-submitted"]).startsWith("auto-"));
}

/** Machines that want no answer send from the empty address. */
function hasNullSender(headers: InboundHeaders): boolean {
  return headers["return-path"]?.trim() === "<>";
}

/** Programs ask for silence in part; a vacation responder asks for all of it. */
function suppressesEverything(header: string | undefined): boolean {
  const words = (header ?? "").toLowerCase().split(/[\s,]+/);
  return words.includes("all") || (words.includes("oof") && words.includes("autoreply"));
}

function firstWord(header: string | undefined): string {
  return (
    (header ?? "")
      .trim()
      .toLowerCase()
      .split(/[\s;(]/, 1)[0] ?? ""
  );
}
