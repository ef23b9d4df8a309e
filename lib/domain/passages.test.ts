import { describe, expect, test } from "vitest";

import { loadKnowledge, parseKnowledge } from "#drizzle/content/load-knowledge.ts";

import { choosePassages, splitPassages } from "./passages.ts";

const passages = (await loadKnowledge()).flatMap(splitPassages);

describe("a page becomes passages", () => {
  test("each paragraph has its heading and a stable name", () => {
    const markdown =
      "Intro.\n\n## Two **words**\n\nFirst [part](https://x.example).\n\nSecond\npart.\n\n# Last\nOn the next line.";
    expect(
      splitPassages({ slug: "page", version: 3, title: "Page", markdown }).map(({ id, text, version }) => [
        id,
        text,
        version,
      ]),
    ).toEqual([
      ["page#page.1", "Intro.", 3],
      ["page#two-words.1", "First part.", 3],
      ["page#two-words.2", "Second part.", 3],
      ["page#last.1", "On the next line.", 3],
    ]);
  });

  test("every page that ships has a title, and no two passages share a name", () => {
    expect(new Set(passages.map(({ slug }) => slug)).size).toBeGreaterThanOrEqual(12);
    expect(new Set(passages.map(({ id }) => id)).size).toBe(passages.length);
  });

  test("a page without front matter is named", () => {
    expect(() => parseKnowledge("# No front matter", "broken.md")).toThrow("broken.md");
  });
});

describe("the passage that answers comes first", () => {
  test.each<[string, number | null, string]>([
    ["What does it cost per person?", 20, "pricing#prices-for-small-teams.1"],
    ["pricing price plan costs per person month", 120, "pricing#prices-for-growing-companies.1"],
    ["pricing price plan costs per person month", 5_000, "pricing#prices-for-large-organisations.1"],
    ["pricing price plan costs per person month", null, "pricing#prices-at-a-glance.1"],
    ["Do you have a SOC 2 report?", null, "security#soc-2-report-and-iso-27001.1"],
    ["Where is our data stored?", null, "data-residency#where-data-is-stored.1"],
    ["Does single sign-on work with Okta?", null, "single-sign-on#single-sign-on-with-saml-and-oidc.1"],
    ["Can hours go to DATEV payroll?", null, "integrations#payroll-and-hr-systems.1"],
    ["What is the notice period for cancellation?", null, "contract-terms#cancellation-and-notice-period.1"],
    ["How long does a rollout take?", null, "onboarding#how-long-a-rollout-takes.1"],
  ])("%s (%s people)", (question, headcount, id) => {
    expect(choosePassages(question, passages, { headcount })[0]?.passage.id).toBe(id);
  });

  test("nothing is chosen when nothing fits", () => {
    expect(choosePassages("zebra quartz violin", passages)).toEqual([]);
    expect(choosePassages("", passages)).toEqual([]);
  });

  test("the order does not depend on the order of the candidates", () => {
    const ids = (list: typeof passages): string[] =>
      choosePassages("price of a plan", list).map(({ passage }) => passage.id);
    expect(ids(passages.toReversed())).toEqual(ids(passages));
  });
});
