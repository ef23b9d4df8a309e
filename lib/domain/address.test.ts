import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isMachineAddress, parseAddress } from "./address.ts";

describe("a plain address is taken", () => {
  test.each([
    ["jane@acme.example", "jane@acme.example"],
    ["  jane@acme.example ", "jane@acme.example"],
    ["Jane.Doe+forms@ACME.Example", "Jane.Doe+forms@acme.example"],
    ["o'brien_9@sub.acme-group.co.uk", "o'brien_9@sub.acme-group.co.uk"],
    ["info@bücher.example", "info@xn--bcher-kva.example"],
    ["info@xn--bcher-kva.example", "info@xn--bcher-kva.example"],
  ])("%s", (typed, address) => {
    expect(parseAddress(typed)).toMatchObject({ ok: true, address });
  });

  test("a look-alike domain shows itself as punycode", () => {
    expect(parseAddress("jane@аcme.example")).toMatchObject({
      ok: true,
      domain: "xn--cme-5cd.example",
      isInternational: true,
    });
  });
});

describe("anything but one plain mailbox is refused", () => {
  test.each([
    ["quoted local part with a second address", '"e@attacker.example"@good.example'],
    ["quoted local part", '"jane doe"@good.example'],
    ["list with a comma", "jane@good.example,e@attacker.example"],
    ["list with a semicolon", "jane@good.example; e@attacker.example"],
    ["group", "friends:jane@good.example;"],
    ["display name", "Jane <jane@good.example>"],
    ["angle brackets alone", "<jane@good.example>"],
    ["comment", "jane(@attacker.example)@good.example"],
    ["comment after the domain", "jane@good.example(attacker)"],
    ["folding white space", "jane@good.example\r\n Bcc: e@attacker.example"],
    ["space around the @ sign", "jane @good.example"],
    ["NUL", "jane@good.example\u0000.attacker.example"],
    ["line feed", "jane@good.example\ne@attacker.example"],
    ["full-width @", "jane＠good.example"],
    ["full-width @ and a real one", "jane＠good.example@attacker.example"],
    ["percent hack", "jane%good.example@relay.example"],
    ["bang path", "good.example!jane@relay.example"],
    ["source route", "@relay.example:jane@good.example"],
    ["address literal", "jane@[192.0.2.1]"],
    ["bare address of a host", "jane@192.0.2.1"],
    ["no domain dot", "jane@localhost"],
    ["trailing dot", "jane@good.example."],
    ["leading dot", ".jane@good.example"],
    ["double dot", "ja..ne@good.example"],
    ["hyphen at a label's end", "jane@good-.example"],
    ["full-width letters in the domain", "jane@ｇood.example"],
    ["ideographic dot", "jane@good。example"],
    ["zero-width space", "jane@go\u200Bod.example"],
    ["broken punycode", "jane@xn--\u0061-.example"],
    ["letters beyond ASCII before the @", "jäne@good.example"],
    ["tab", "jane\t@good.example"],
    ["empty", ""],
    ["only spaces", "   "],
    ["255 characters", `${"a".repeat(64)}@${"b".repeat(62)}.${"c".repeat(62)}.${"d".repeat(56)}.example`],
    ["a local part of 65 characters", `${"a".repeat(65)}@good.example`],
    ["10,000 characters before the @", `${"a".repeat(10_000)}@good.example`],
    ["10,000 @ signs", "@".repeat(10_000)],
  ])("%s", (_name, typed) => {
    const parsed = parseAddress(typed);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.reason).not.toBe("");
  });

  test("whatever is typed, an accepted address holds one @ and no separator", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress(), fc.webUrl()), (typed) => {
        const parsed = parseAddress(typed);
        return !parsed.ok || /^[^\s@,;:<>()"%!\\]+@[a-z0-9.-]+$/.test(parsed.address);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("machines and lists get no answer", () => {
  test.each([
    "no-reply@acme.example",
    "NoReply@acme.example",
    "do_not_reply+form@acme.example",
    "mailer-daemon@acme.example",
    "postmaster@acme.example",
    "bounces+jane=acme.example@mailer.example",
    "owner-users@acme.example",
    "users-request@acme.example",
    "users-unsubscribe@acme.example",
    "users@lists.acme.example",
    "sales@larkspur.example",
    "Sales+forms@Larkspur.example",
  ])("%s", (address) => {
    expect(isMachineAddress(address, ["sales@larkspur.example"])).toBe(true);
  });

  test.each(["jane@acme.example", "office@acme.example", "lister@acme.example", "sales@acme.example"])(
    "but %s does",
    (address) => {
      expect(isMachineAddress(address, ["sales@larkspur.example"])).toBe(false);
    },
  );
});
