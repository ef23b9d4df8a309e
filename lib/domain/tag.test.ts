import { describe, expect, test } from "vitest";

import { isTag, normaliseTag } from "./tag.ts";

describe("a tag", () => {
  test.each([
    ["Key Account", "key-account"],
    ["  VIP ", "vip"],
    ["trade_show  2026", "trade-show-2026"],
    ["ＶＩＰ", "vip"],
    ["Müller", "müller"],
  ])("%j is written %j", (typed, tag) => {
    expect(normaliseTag(typed)).toBe(tag);
    expect(isTag(tag)).toBe(true);
  });

  test.each(["", "jane@acme.example", "a--b", "-a", "a,b", "x".repeat(33), "<b>"])("%j is none", (typed) => {
    expect(isTag(normaliseTag(typed))).toBe(false);
  });
});
