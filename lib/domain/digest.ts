import { createHash } from "node:crypto";

/** What an approval binds: change one byte of it and the approval no longer fits. */
export type ApprovalContent = {
  from: string;
  to: string;
  subject: string;
  text: string;
  templateVersion: string;
  policyVersion: string;
};

/** Hex SHA-256 over the canonical JSON of exactly these six values. */
export function approvalDigest(content: ApprovalContent): string {
  const { from, to, subject, text, templateVersion, policyVersion } = content;
  return sha256Hex(canonicalJson({ from, to, subject, text, templateVersion, policyVersion }));
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** One text per value: sorted keys, no white space, no Unicode normalisation. Refuses what JSON cannot carry. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && isPlain(value)) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(",")}}`;
  }
  throw new TypeError("Only plain JSON values have a canonical form.");
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
