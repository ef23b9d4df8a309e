import type { ParsedDelivery } from "#lib/contracts/hubspot-deliveries.ts";
import type { SubmissionFields, SubmissionFlag } from "#lib/contracts/submissions.ts";
import { isMachineAddress, parseAddress } from "#lib/domain/address.ts";
import { sha256Hex } from "#lib/domain/digest.ts";
import { cleanText, oneLine, type TextFlag } from "#lib/domain/text.ts";

import { type ContentDigests, contentDigests } from "./content-digests.ts";

export type NormalSubmission = {
  /** The address that a reply may go to, or null: then no reply is possible. */
  address: string | null;
  fields: SubmissionFields;
  phone: string | null;
  hubspotContactId: string | null;
  conversionId: string | null;
  portalId: string | null;
  formId: string | null;
  formName: string | null;
  dedupeKey: string;
  dedupeReason: "conversion_id" | "callback_id" | "body_digest";
  content: ContentDigests;
  submittedAt: Date;
  flags: (SubmissionFlag | TextFlag)[];
};

const MAX_MESSAGE_LENGTH = 500_000;
const LATE_AFTER_MS = 3_600_000;
const OLDEST_MS = Date.parse("2020-01-01T00:00:00Z");
const CLOCK_TOLERANCE_MS = 600_000;

/** What a delivery says, made safe to store and to show, with a flag for everything that was odd about it. */
export function normaliseSubmission(
  parsed: ParsedDelivery,
  context: { rawBody: Buffer; receivedAt: Date; ownAddresses: readonly string[] },
): NormalSubmission {
  const flags = new Set<SubmissionFlag | TextFlag>();
  const field = (...names: string[]): string | null => {
    const raw = names
      .map((name) => parsed.typed[name])
      .find((value) => value !== undefined && value.trim() !== "");
    if (raw === undefined) return null;
    for (const flag of cleanText(raw.slice(0, MAX_MESSAGE_LENGTH)).flags) flags.add(flag);
    return raw;
  };
  const line = (...names: string[]) => {
    const raw = field(...names);
    return raw === null ? null : oneLine(raw.slice(0, 2_000)) || null;
  };
  const typedEmail = parsed.typed["email"] ?? "";
  const address = sendableAddress(typedEmail, { ownAddresses: context.ownAddresses, flags });
  const rawMessage = field("message", "comments", "comment", "how_can_we_help", "question");
  if (rawMessage && rawMessage.length > MAX_MESSAGE_LENGTH) flags.add("cut");
  const message = rawMessage === null ? null : cleanText(rawMessage.slice(0, MAX_MESSAGE_LENGTH)).text;
  const formName = clean(parsed.formName);
  return {
    address,
    fields: {
      email: oneLine(typedEmail.slice(0, 2_000), 320),
      firstName: line("firstname", "first_name"),
      lastName: line("lastname", "last_name"),
      company: line("company", "company_name"),
      jobTitle: line("jobtitle", "job_title"),
      topic: line("topic", "subject", "inquiry_type", "what_is_this_about"),
      message,
      companySize: companySize(line("numemployees", "company_size", "numberofemployees", "employees")),
      formName,
      pageUrl: clean(parsed.pageUrl, 2_000),
      typed: parsed.typed,
    },
    phone: line("phone", "mobilephone"),
    hubspotContactId: clean(parsed.hubspotContactId),
    conversionId: clean(parsed.conversionId),
    portalId: clean(parsed.portalId),
    formId: clean(parsed.formId),
    formName,
    ...dedupe(parsed, context.rawBody),
    content: contentDigests(typedEmail, message),
    submittedAt: submittedAt(parsed.submittedAtMs, { receivedAt: context.receivedAt, flags }),
    flags: [...flags].toSorted(),
  };
}

function sendableAddress(
  typed: string,
  { ownAddresses, flags }: { ownAddresses: readonly string[]; flags: Set<SubmissionFlag | TextFlag> },
): string | null {
  const parsed = parseAddress(typed);
  if (!parsed.ok) {
    flags.add("needs_address");
    return null;
  }
  if (parsed.isInternational) flags.add("international_domain");
  if (isMachineAddress(parsed.address, ownAddresses)) flags.add("machine_address");
  return parsed.address;
}

function dedupe(
  parsed: ParsedDelivery,
  rawBody: Buffer,
): Pick<NormalSubmission, "dedupeKey" | "dedupeReason"> {
  const conversionId = clean(parsed.conversionId);
  if (conversionId) return { dedupeKey: `conversion:${conversionId}`, dedupeReason: "conversion_id" };
  const callbackId = clean(parsed.callbackId);
  if (callbackId) return { dedupeKey: `callback:${callbackId}`, dedupeReason: "callback_id" };
  return {
    dedupeKey: `body:${sha256Hex(rawBody)}:${parsed.hubspotContactId ?? ""}`,
    dedupeReason: "body_digest",
  };
}

/** HubSpot's time when it is believable, else the time of arrival. */
function submittedAt(
  claimedMs: number | null,
  { receivedAt, flags }: { receivedAt: Date; flags: Set<SubmissionFlag | TextFlag> },
): Date {
  if (claimedMs === null) return receivedAt;
  const ageMs = receivedAt.getTime() - claimedMs;
  if (!Number.isFinite(claimedMs) || claimedMs < OLDEST_MS || ageMs < -CLOCK_TOLERANCE_MS) {
    flags.add("odd_timestamp");
    return receivedAt;
  }
  if (ageMs > LATE_AFTER_MS) flags.add("late");
  return new Date(claimedMs);
}

function companySize(typed: string | null): number | null {
  const digits = /\d[\d.,' ]*/.exec(typed ?? "")?.[0].replaceAll(/\D/g, "");
  const size = digits ? Number(digits) : Number.NaN;
  return Number.isSafeInteger(size) && size > 0 && size < 10_000_000 ? size : null;
}

/** Identifiers and names that go into plain columns: one line, no control characters, bounded. */
function clean(raw: string | null, maxLength = 200): string | null {
  return raw === null ? null : oneLine(raw.slice(0, 4_000), maxLength) || null;
}
