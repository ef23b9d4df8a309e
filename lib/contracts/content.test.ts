import { expect, test } from "vitest";

import { ActivateContentVersionInput, GetContentInput } from "./content.ts";

test.each([0, -1, 1.5, Number.NaN, 2_147_483_648, 9_999_999_999])(
  "%s is no version of any content",
  (version) => {
    const named = { kind: "template", name: "pricing" };
    expect(GetContentInput.safeParse({ ...named, version }).success).toBe(false);
    expect(ActivateContentVersionInput.safeParse({ ...named, version, current: 1 }).success).toBe(false);
  },
);

test("the largest version that the database can hold is one", () => {
  expect(
    GetContentInput.safeParse({ kind: "prompt", name: "drafting", version: 2_147_483_647 }).success,
  ).toBe(true);
});
