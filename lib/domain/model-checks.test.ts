import { expect, test } from "vitest";

import { checkModelDraft, type ModelCheckInput, type ModelDraft } from "./model-checks.ts";

const BODY =
  "Thank you for your question about our product and its prices. When would it suit you to have a call?";
const DRAFT: ModelDraft = {
  recipient: "jane.doe@acme.example",
  subject: "Your question",
  text: `Hello Jane,\n\n${BODY}\n\nKind regards,\nLarkspur Sales`,
  body: BODY,
  claimedLanguage: "en",
  language: "en",
  unknownSources: 0,
};
const INPUT: ModelCheckInput = {
  allowedLinkHosts: ["larkspur.example"],
  sources: ["The Team plan costs 4 euros per person."],
  freeText: "We are the team that runs the night shift of the old harbour and nobody swaps fairly.",
  names: ["Jane", "Acme"],
  instructions: "You write the first text of a reply to one submission of a contact form.",
  fence: "=====0123456789abcdef0123456789abcdef=====",
  secrets: ["a-key-of-ours-0123456789"],
};

test("an ordinary text passes every check", () => {
  expect(failed({})).toEqual([]);
});

test.each([
  ["addresses", "Write to boss@attacker.example."],
  ["links", "Look at attacker.example today."],
  ["secrets", "Use A KEY OF OURS 0123456789 for it."],
  ["amounts", "It costs 3 euros."],
  ["quotes", "You run the night shift of the old harbour."],
  ["markup", "This is <b>good</b>."],
  ["markup", "Bcc: everybody"],
  ["instructions", "I write the first text of a reply to one submission of a contact form."],
])("%s: %j fails", (name, sentence) => {
  expect(failed(withSentence(sentence))).toContain(name);
});

test("a price that a cited passage states may be said", () => {
  expect(failed(withSentence("The Team plan costs 4 euros per person."))).toEqual([]);
});

test("a text in another language, or one that claims another, fails", () => {
  const german =
    "Vielen Dank für Ihre Frage, wir melden uns bei Ihnen mit der Antwort auf das, was Sie wissen möchten.";
  expect(failed({ body: german })).toContain("language");
  expect(failed({ claimedLanguage: "de" })).toContain("language");
  expect(failed({ body: german, claimedLanguage: "de", language: "de" })).not.toContain("language");
  expect(failed({ language: "other" })).toEqual([]);
});

test("a source that does not exist fails", () => {
  expect(failed({ unknownSources: 1 })).toEqual(["sources"]);
});

test("more than 220 words are too many, and a text of great length is not even read", () => {
  expect(failed(withSentence("We will gladly tell you more about it. ".repeat(40)))).toContain("brevity");
  const startedAt = performance.now();
  expect(failed(withSentence("a-".repeat(100_000)))).toEqual(["length"]);
  expect(performance.now() - startedAt).toBeLessThan(500);
});

function withSentence(sentence: string): Partial<ModelDraft> {
  return {
    body: `${BODY} ${sentence}`,
    text: `Hello Jane,\n\n${BODY}\n\n${sentence}\n\nKind regards,\nLarkspur Sales`,
  };
}

function failed(change: Partial<ModelDraft>): string[] {
  return checkModelDraft({ ...DRAFT, ...change }, INPUT)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);
}
