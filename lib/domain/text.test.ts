import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cleanText, cutText, hasHiddenCharacters, oneLine } from "./text.ts";

describe("typed text is shown without tricks", () => {
  test.each([
    ["control characters", "pay\u0000 me\u0007", "pay me", ["control_characters"]],
    ["bidi override", "invoice\u202Efdp.exe", "invoicefdp.exe", ["bidi"]],
    ["bidi isolates", "\u2066a\u2069", "a", ["bidi"]],
    ["zero-width letters", "pass\u200Bword\uFEFF", "password", ["zero_width"]],
    ["invisible tag letters", "hi\u{E0041}\u{E0042}", "hi", ["zero_width"]],
    ["a lone surrogate", "a\uD800b", "a\uFFFDb", ["lone_surrogate"]],
    ["line ends of every kind", "a\r\nb\rc\u2028d", "a\nb\nc\nd", []],
    ["ordinary accents", "Zoë Müller", "Zoë Müller", []],
    ["a joined emoji", "👩‍💻 ok", "👩‍💻 ok", []],
  ])("%s", (_name, raw, ...[text, flags]) => {
    expect(cleanText(raw)).toEqual({ text, flags });
  });

  test("stacked marks are cut to four", () => {
    const { text, flags } = cleanText(`Z${"\u0351".repeat(60)}algo`);
    expect(text).toBe(`Z${"\u0351".repeat(4)}algo`);
    expect(flags).toEqual(["stacked_marks"]);
  });

  test("cleaning twice changes nothing more, and leaves nothing hidden", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (raw) => {
        const { text } = cleanText(raw);
        expect(hasHiddenCharacters(text)).toBe(false);
        expect(cleanText(text).text).toBe(text);
      }),
    );
  });
});

describe("a value near a header is one line", () => {
  test("a name with CR LF and a header stays one harmless line", () => {
    expect(oneLine("Jane\r\nBcc: e@attacker.example")).toBe("Jane Bcc: e@attacker.example");
  });

  test("whatever is typed, no line end and no hidden character is left", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (raw) => {
        const line = oneLine(raw, 80);
        expect(line).not.toMatch(/[\r\n\u0000]/);
        expect(line.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe("cutting", () => {
  test("a short text is left alone", () => {
    expect(cutText("hello", 5)).toBe("hello");
  });

  test("a long text ends at a word", () => {
    expect(cutText("hello wonderful world", 18)).toBe("hello wonderful…");
  });

  test("a joined emoji is never cut in two", () => {
    expect(cutText("👩‍💻👩‍💻👩‍💻", 12)).toBe("👩‍💻👩‍💻…");
  });

  test("the limit holds for any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (text, limit) => {
          const cut = cutText(text, limit);
          expect(cut.length).toBeLessThanOrEqual(limit);
          expect(cut.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});
