import { expect, test } from "vitest";

import { visibleText } from "./visible-text.ts";

test.each<[string, Buffer, string]>([
  ["NUL", Buffer.from("a\u0000b"), "a␀b"],
  ["escape and delete", Buffer.from("\u001B[31m\u007F"), "␛[31m␡"],
  ["a carriage return", Buffer.from("a\r\nb"), "a␍\nb"],
  ["a bidi override", Buffer.from("a\u202Eb"), "a‹U+202E›b"],
  ["a zero-width space", Buffer.from("a\u200Bb"), "a‹U+200B›b"],
  ["a byte order mark", Buffer.from("\uFEFF{}"), "‹U+FEFF›{}"],
  ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x7d]), "{\uFFFD}"],
  ["plain text with tabs and lines", Buffer.from("a\tb\nc é 漢"), "a\tb\nc é 漢"],
])("%s is shown, not obeyed", (...[, bytes, text]) => {
  expect(visibleText(bytes, 1_000)).toEqual({ text, isCut: false });
});

test("what is too long is cut, and says so", () => {
  expect(visibleText(Buffer.from("abcdef"), 3)).toEqual({ text: "abc", isCut: true });
});
