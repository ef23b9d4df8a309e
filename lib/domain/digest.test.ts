import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { ApprovalContent } from "./digest.ts";
import { approvalDigest, canonicalJson, sha256Hex } from "./digest.ts";

const content: ApprovalContent = {
  from: "sales@larkspur.example",
  to: "jane@acme.example",
  subject: "Larkspur pricing for Acme",
  text: "Hello Jane,\n\nThank you.\n",
  templateVersion: "pricing@1",
  policyVersion: "policy@1",
};

describe("an approval is bound to the exact bytes", () => {
  test("the digest is SHA-256 over sorted, tight JSON", () => {
    const canonical =
      '{"from":"sales@larkspur.example","policyVersion":"policy@1","subject":"Larkspur pricing for Acme",' +
      '"templateVersion":"pricing@1","text":"Hello Jane,\\n\\nThank you.\\n","to":"jane@acme.example"}';
    expect(canonicalJson(content)).toBe(canonical);
    expect(approvalDigest(content)).toBe(sha256Hex(canonical));
    expect(approvalDigest(content)).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each(Object.keys(content))("another %s is another digest", (key) => {
    expect(approvalDigest({ ...content, [key]: `${content[key as keyof ApprovalContent]} ` })).not.toBe(
      approvalDigest(content),
    );
  });

  test("the order of the keys and extra values do not matter", () => {
    const shuffled = Object.fromEntries(
      Object.entries({ ...content, version: 7 }).toReversed(),
    ) as ApprovalContent;
    expect(approvalDigest(shuffled)).toBe(approvalDigest(content));
  });

  test("composed and decomposed letters differ, because the bytes on the wire differ", () => {
    expect(approvalDigest({ ...content, text: "caf\u00e9" })).not.toBe(
      approvalDigest({ ...content, text: "cafe\u0301" }),
    );
  });
});

describe("canonical JSON", () => {
  test("parses back to the same value, whatever the order was", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const canonical = canonicalJson(value);
        expect(canonicalJson(JSON.parse(canonical))).toBe(canonical);
      }),
    );
  });

  test("the digest of an empty text is the known one", () => {
    expect(sha256Hex("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });

  test.each([[Number.NaN], [Infinity], [1n], [new Date(0)], [undefined], [() => 1]])(
    "%s is refused",
    (value) => {
      expect(() => canonicalJson(value)).toThrow("canonical form");
    },
  );
});
