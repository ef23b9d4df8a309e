import { describe, expect, test } from "vitest";

import { statedFacts, unsourcedFacts } from "./stated-facts.ts";

describe("what a text states", () => {
  test.each<[string, string[]]>([
    ["It costs €4.50 per person.", ["amount €4.50"]],
    ["Das kostet 4,50 EUR.", ["amount 4,50 EUR"]],
    ["You save 15 %.", ["amount 15 %"]],
    ["We start on 1 March 2027.", ["date 1 March 2027"]],
    ["See you on Friday.", ["date Friday"]],
    ["Within 24 hours.", ["number 24"]],
    ["We guarantee it.", ["promise guarantee"]],
    ["It is free of charge.", ["promise free"]],
    ["Are you free on Monday?", ["date Monday"]],
    ["A free trial.", ["promise free"]],
    ["Feel free to call. May I ask?", []],
    ["Nothing at all.", []],
  ])("%s", (text, facts) => {
    expect(statedFacts(text).map((fact) => `${fact.kind} ${fact.text}`)).toEqual(facts);
  });
});

describe("what no source states", () => {
  const unsourced = (text: string, ...sources: string[]): string[] =>
    unsourcedFacts(text, sources).map((fact) => fact.text);

  test("the same amount in another notation is sourced", () => {
    expect(unsourced("€1,200 a year", "It costs 1.200 EUR.")).toEqual([]);
    expect(unsourced("€4.50", "4,5 euros")).toEqual([]);
  });

  test("another currency, another number or another year is not", () => {
    expect(unsourced("$5", "€5")).toEqual(["$5"]);
    expect(unsourced("€50", "€5")).toEqual(["€50"]);
    expect(unsourced("in March 2028", "March 2027")).toEqual(["March 2028"]);
  });

  test("a fact is not put together from two sources", () => {
    expect(unsourced("1 March 2027", "March 2026", "1 April 2027")).toEqual(["1 March 2027"]);
  });
});
