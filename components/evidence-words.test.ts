import { expect, test } from "vitest";

import { evidenceFacts, evidenceSentence } from "./evidence-words.ts";

const LOST = {
  stage: "answer_lost",
  reached: "reply",
  host: "smtp.larkspur.example",
  bytes: 1234,
  lastReply: "354",
  cause: "timeout",
  at: "2026-03-04T09:00:00.000Z",
  fence: 3,
};

test("a lost answer of a mail server says what was done, how far, and why it is in doubt", () => {
  expect(evidenceSentence(LOST)).toBe(
    "The answer was lost: no answer came in time; by then the whole text had been handed over and the server's answer was awaited.",
  );
  expect(evidenceFacts(LOST)).toEqual([
    { label: "host", value: "smtp.larkspur.example" },
    { label: "handed over", value: "1,234 bytes" },
    { label: "last reply", value: "354" },
  ]);
});

test("a stage that nobody has put into words is shown as it is", () => {
  expect(evidenceSentence({ stage: "some_new_stage" })).toBe("some new stage.");
  expect(evidenceSentence({})).toBe("Noted.");
  expect(evidenceFacts({ providerDraftId: "r-1", nothing: null })).toEqual([
    { label: "provider draft id", value: "r-1" },
  ]);
});
