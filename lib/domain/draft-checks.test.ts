import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { DraftToCheck } from "./draft-checks.ts";
import { blockingCheck, checkDraft, DRAFT_CHECKS } from "./draft-checks.ts";

const draft: DraftToCheck = {
  submitter: "jane@acme.example",
  recipient: "jane@acme.example",
  subject: "Larkspur pricing for Acme",
  text: "Hello Jane,\n\nGrowth costs €5 per person a month: https://larkspur.example/pricing.\n\nKind regards,\nSales",
  allowedLinkHosts: ["larkspur.example"],
  sources: ["Growth costs €5 per person a month, with a free trial of 14 days.", "March 2027"],
  author: "composer",
};

function failed(change: Partial<DraftToCheck>): string[] {
  return checkDraft({ ...draft, ...change })
    .filter((check) => !check.ok)
    .map((check) => check.name);
}

test("a plain, sourced draft passes every check, in a fixed order", () => {
  const checks = checkDraft(draft);
  expect(checks.map((check) => check.name)).toEqual([...DRAFT_CHECKS]);
  expect(checks.filter((check) => !check.ok)).toEqual([]);
  expect(blockingCheck(checks)).toBeNull();
});

describe("a draft at fault is named", () => {
  test.each<[string, Partial<DraftToCheck>, string]>([
    ["another recipient", { recipient: "e@attacker.example" }, "recipient"],
    ["two recipients", { recipient: "jane@acme.example, e@attacker.example" }, "recipient"],
    ["an unusable address in the form", { submitter: "jane", recipient: "jane" }, "recipient"],
    ["empty subject", { subject: "  " }, "subject"],
    ["subject with a header", { subject: "Hi\r\nBcc: e@attacker.example" }, "subject"],
    ["subject of 201 characters", { subject: "a".repeat(201) }, "subject"],
    ["only spaces", { text: " \n " }, "length"],
    ["20,001 characters", { text: "a".repeat(20_001) }, "length"],
    ["bidi override", { text: "see \u202Egpj.exe" }, "characters"],
    ["NUL", { text: "a\u0000b" }, "characters"],
    ["zero-width space in the subject", { subject: "Pri\u200Bcing" }, "characters"],
    ["foreign link", { text: "See https://attacker.example/x" }, "links"],
    ["http link to our own host", { text: "See http://larkspur.example/pricing" }, "links"],
    ["our host as a user name", { text: "See https://larkspur.example@attacker.example/" }, "links"],
    ["our host with a port", { text: "See https://larkspur.example:8443/" }, "links"],
    ["sub-domain that is not listed", { text: "See https://evil.larkspur.example/" }, "links"],
    ["longer look-alike", { text: "See https://larkspur.example.attacker.example/" }, "links"],
    ["look-alike letters", { text: "See https://lаrkspur.example/" }, "links"],
    ["backslash trick", { text: "See https://attacker.example\\@larkspur.example/" }, "links"],
    ["markdown image", { text: "![x](https://attacker.example/p.png?d=1)" }, "links"],
    ["script link", { text: "javascript:alert(1)" }, "links"],
    ["www without scheme", { text: "Look at www.attacker.example" }, "links"],
    ["bare host", { text: "Look at attacker.example" }, "links"],
    ["bare host with a path", { text: "Look at attacker.example/login" }, "links"],
    ["another mail address", { text: "Write to boss@attacker.example" }, "links"],
    ["HubSpot token", { text: "pat-eu1-01234567-89ab-cdef-0123-456789abcdef" }, "secrets"],
    ["live key", { text: "sk_live_4eC39HqLyjWDarjtT1zdp7dc" }, "secrets"],
    ["password", { text: "The password is hunter22x" }, "secrets"],
    ["JSON web token", { text: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc" }, "secrets"],
    ["private key", { text: "-----BEGIN RSA PRIVATE KEY-----" }, "secrets"],
    ["price that no source states", { text: "Growth costs €4 per person." }, "amounts"],
    ["currency that no source states", { text: "Growth costs $5 per person." }, "amounts"],
    ["percentage", { text: "You get 20 % off." }, "amounts"],
    ["date", { text: "We go live on 3 April 2027." }, "dates"],
    ["guarantee", { text: "We guarantee it." }, "promises"],
    ["refund", { text: "You can have a refund." }, "promises"],
  ])("%s", (_name, change, name) => {
    expect(failed(change)).toContain(name);
  });

  test("a sourced month, a sourced trial and feeling free are fine", () => {
    expect(
      failed({
        text: "In March 2027 the free trial of 14 days starts. May I ask who decides? Feel free to write.",
      }),
    ).toEqual([]);
  });

  test("notes never repeat the draft; the words at fault are kept apart for the screen", () => {
    const links = checkDraft({ ...draft, text: "See https://attacker.example/x?jane" }).find(
      (check) => check.name === "links",
    );
    expect(links?.note).not.toContain("attacker");
    expect(links?.found).toEqual(["attacker.example"]);
  });
});

describe("a composer gone wrong", () => {
  const host = fc.constantFrom(
    "attacker.example",
    "xn--ttacker-9fe.example",
    "larkspur.example.attacker.example",
    "evil-larkspur.example",
    "192.0.2.7",
  );
  const link = fc
    .tuple(
      fc.constantFrom(
        "https://",
        "http://",
        "HTTPS://",
        "ftp://",
        "https://larkspur.example@",
        "https://larkspur.example%40",
        "//",
        "www.",
      ),
      host,
      fc.webPath(),
    )
    .map(([scheme, name, path]) =>
      scheme === "//" ? `see ${name}${path === "" ? "/" : path}` : `${scheme}${name}${path}`,
    );
  const wrapped = fc
    .tuple(
      fc.constantFrom("", "(", "<", "[x](", "![x](", '"', "see:", "=", "\n"),
      link,
      fc.constantFrom("", ")", ">", '"', ".", " now"),
    )
    .map((parts) => parts.join(""));

  test("no foreign link gets past the checks, however it is written", () => {
    fc.assert(
      fc.property(wrapped, fc.lorem({ maxCount: 3 }), (hostile, words) => {
        const checks = checkDraft({ ...draft, text: `${words} ${hostile} ${words}` });
        expect(blockingCheck(checks)?.name).toBe("links");
      }),
      { numRuns: 10_000 },
    );
  });

  test("no other recipient gets past the checks", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.emailAddress(),
          fc.string(),
          fc.constantFrom("jane@acme.example.", "jane@acme.example,x@y.example"),
        ),
        (recipient) => {
          fc.pre(recipient.trim().toLowerCase() !== draft.submitter);
          expect(blockingCheck(checkDraft({ ...draft, recipient }))?.name).toBe("recipient");
        },
      ),
      { numRuns: 10_000 },
    );
  });
});

describe("a person's edit", () => {
  test("with an unsourced price, date or promise is warned about, not blocked", () => {
    const checks = checkDraft({
      ...draft,
      author: "person",
      text: "€4 per person, guaranteed until 3 April 2027.",
    });
    expect(checks.filter((check) => !check.ok).map(({ name, severity }) => [name, severity])).toEqual([
      ["amounts", "warn"],
      ["dates", "warn"],
      ["promises", "warn"],
    ]);
    expect(blockingCheck(checks)).toBeNull();
  });

  test("with a foreign link is blocked", () => {
    const checks = checkDraft({ ...draft, author: "person", text: "See https://attacker.example/" });
    expect(blockingCheck(checks)?.name).toBe("links");
  });

  test("with a missing space after a full stop is only warned about", () => {
    const checks = checkDraft({ ...draft, author: "person", text: "Talk soon.Thanks" });
    expect(blockingCheck(checks)).toBeNull();
  });
});
