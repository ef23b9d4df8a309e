import { describe, expect, test } from "vitest";

import { isSenderProved } from "./sender-proof.ts";

const from = "Jane Doe <jane@acme.example>";
const verdict = (text: string) => ({ from, "authentication-results": text });
const GOOD = `mx.google.com;
  dkim=pass header.i=@acme.example header.s=s1 header.b=AbC;
  spf=pass (google.com: domain of jane@acme.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=jane@acme.example;
  dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=acme.example`;

describe("a mail is from whom it says when Gmail", () => {
  test.each([
    ["says dmarc=pass", GOOD],
    ["found a signature of that domain", "mx.google.com; dkim=pass header.d=acme.example"],
    ["found a signature of the domain above", "mx.google.com; dkim=pass header.i=@example.example"],
    ["knows the envelope", "mx.google.com; spf=pass smtp.mailfrom=bounce@mail.acme.example; dmarc=none"],
  ])("%s", (_what, text) => {
    const sender = text.includes("example.example") ? "x@acme.example.example" : from;
    expect(isSenderProved({ ...verdict(text), from: sender })).toBe(true);
  });

  test("wrote no verdict: it never left the provider", () => {
    expect(isSenderProved({ from })).toBe(true);
  });
});

describe("it is not proved when", () => {
  test.each([
    [
      "dmarc fails, whatever else passes",
      "mx.google.com; dkim=pass header.d=acme.example; dmarc=fail (p=NONE)",
    ],
    [
      "only another domain signed",
      "mx.google.com; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example",
    ],
    [
      "a comment says what the verdict does not",
      "mx.google.com; spf=fail (dmarc=pass) smtp.mailfrom=acme.example",
    ],
    ["a stranger wrote the verdict", "mx.evil.example; dmarc=pass header.from=acme.example"],
    ["the signature is of a top level", "mx.google.com; dkim=pass header.d=example"],
    ["the domain only looks alike", "mx.google.com; dkim=pass header.d=notacme.example"],
    [
      "the sender's own quoted words look like a verdict",
      'mx.google.com; spf=pass smtp.mailfrom="a header.d=acme.example "@evil.example; dmarc=none',
    ],
    [
      "the sender's quoted words end a comment early",
      'mx.google.com; spf=pass (google.com: domain of "a); dmarc=pass x=("@evil.example designates) smtp.mailfrom=evil.example',
    ],
    ["there is no verdict in it", "mx.google.com; none"],
  ])("%s", (_what, text) => {
    expect(isSenderProved(verdict(text))).toBe(false);
  });
});
