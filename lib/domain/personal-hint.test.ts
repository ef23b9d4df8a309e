import { expect, test } from "vitest";

import { personalHint } from "./personal-hint.ts";

const NAMES = ["Jane", "Doe", "Acme", "Al", null];

test.each([
  ["Not a sales question", null],
  ["Already a customer since 2024", null],
  ["Asked jane@acme.example yesterday", "jane@acme.example"],
  ["See https://acme.example/1", "https://acme.example/1"],
  ["Call +49 30 123 456 back", "+49 30 123 456"],
  ["Jane is a customer already", "jane"],
  ["They work at ACME", "acme"],
  ["Also a janitor", null],
])("%j: %j", (text, hint) => {
  expect(personalHint(text, NAMES)).toBe(hint);
});
