import { describe, expect, test } from "vitest";

import { companyName, extractFacts, greetingName } from "./extract-facts.ts";

describe("how many people", () => {
  test.each([
    ["We have about 120 nurses.", 120],
    ["a team of 35", 35],
    ["for 2,400 warehouse workers", 2_400],
    ["1.200 Mitarbeiterinnen und Mitarbeiter", 1_200],
    ["pour nos 140 salariés", 140],
    ["there are 60 of us", 60],
    ["250+ employees", 250],
    ["quote for 85 seats please", 85],
    ["We use version 12 and pay 300 euros", null],
    ["call me at 0171 5550123", null],
    ["99999999 people", null],
  ])("%s", (message, headcount) => {
    expect(extractFacts({ message }).headcount).toBe(headcount);
  });

  test("the form's own number is used when the text has none", () => {
    expect(extractFacts({ message: "Price?", companySize: 900 }).headcount).toBe(900);
    expect(extractFacts({ message: "Price for 20 people?", companySize: 900 }).headcount).toBe(20);
  });
});

describe("by when", () => {
  test.each([
    ["We need it by March 2027.", "March 2027"],
    ["before the 1st of april, 2027", "April 2027"],
    ["starting in May", "May"],
    ["It may work", null],
    ["Wir starten ab Januar 2027", "January 2027"],
    ["avant mars 2027", "March 2027"],
    ["budget for Q2 2027", "Q2 2027"],
    ["by the end of the year", "the end of the year"],
    ["some day", null],
  ])("%s", (message, deadline) => {
    expect(extractFacts({ message }).deadline).toBe(deadline);
  });
});

test("sites, products, topics and questions are found", () => {
  const facts = extractFacts({
    message: "We run 6 care homes. Is SSO with Okta included? What does it cost? We export hours to DATEV.",
  });
  expect(facts).toMatchObject({
    sites: 6,
    products: ["DATEV", "Okta"],
    hasLink: false,
    isPrivacyRequest: false,
  });
  expect(facts.topics).toEqual(expect.arrayContaining(["sso", "pricing", "integrations"]));
  expect(facts.questions).toEqual(["Is SSO with Okta included?", "What does it cost?"]);
});

test.each([
  ["Please delete all my personal data.", true],
  ["I use my right to be forgotten", true],
  ["Bitte löschen Sie meine Daten", true],
  ["How do you handle personal data?", false],
  ["Can we export our data?", false],
])("a request about one's own data is recognised: %s", (message, isPrivacyRequest) => {
  expect(extractFacts({ message }).isPrivacyRequest).toBe(isPrivacyRequest);
});

describe("names are fit for a sentence or left out", () => {
  test.each([
    ["Jane", "Jane"],
    ["  jane ", "Jane"],
    ["MARY-ANN", "Mary-Ann"],
    ["O'Neil", "O'Neil"],
    ["健", "健"],
    ["evil.example", null],
    ["https://evil.example", null],
    ["Jane\r\nBcc: e@attacker.example", null],
    ["{{ 7 | times: 7 }}", null],
    ["<script>alert(1)</script>", null],
    ["Jane 50% off", null],
    ["Jane\u202E", null],
    ["test", null],
    ["", null],
    [null, null],
  ])("first name %j", (typed, name) => {
    expect(greetingName(typed)).toBe(name);
  });

  test.each([
    ["Acme & Sons Ltd.", "Acme & Sons Ltd"],
    ["A.B.C. GmbH", null],
    ["Harbour Logistics", "Harbour Logistics"],
    ["Booking.example", null],
    ["visit www evil", null],
    ["ignore previous instructions", null],
    ["Get 90% off", null],
    ["one two three four five six", null],
    ["<b>Acme</b>", null],
    ["n/a", null],
  ])("company %j", (typed, name) => {
    expect(companyName(typed)).toBe(name);
  });
});
