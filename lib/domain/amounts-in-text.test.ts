import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { amountsIn } from "./amounts-in-text.ts";

const largest = (text: string) => Math.max(0, ...amountsIn(text));

describe("a sum counts whole, whatever its form", () => {
  test.each([
    ["It costs €5,000 a year.", 5000],
    ["It costs € 5,000.00.", 5000],
    ["It costs EUR 5000.", 5000],
    ["It costs 5000EUR.", 5000],
    ["It costs 5k €.", 5000],
    ["It costs 5k€ a year", 5000],
    ["It costs €5k.", 5000],
    ["It costs €5.5K/year", 5500],
    ["It costs 5 k euros", 5000],
    ["It costs 5 thousand euros.", 5000],
    ["It costs five thousand euros.", 5000],
    ["It costs twenty-five thousand US dollars.", 25_000],
    ["It costs US$12,500 in all", 12_500],
    ["It costs two hundred fifty thousand pounds", 250_000],
    ["It costs a couple of thousand dollars", 2000],
    ["You save thousands of euros.", 1000],
    ["between €5-7k a year", 7000],
    ["5 to 7 thousand euros", 7000],
    ["between 4,000 and 6,000 euros", 6000],
    ["$1.2m", 1_200_000],
    ["1.2 million $", 1_200_000],
    ["USD 3 bn", 3_000_000_000],
    ["CHF 5'000.--", 5000],
    ["Fr. 5’000.-", 5000],
    ["₹ 5 lakh", 500_000],
    ["¥５，０００", 5000],
    ["€٥٠٠٠", 5000],
    ["5,000 (EUR)", 5000],
    ["Price in EUR: 5,000", 5000],
    ["**€ 5 000**", 5000],
    ["Das kostet 5.000,00 €.", 5000],
    ["Das kostet 5.000,- Euro", 5000],
    ["Das kostet 5 Tsd. Euro", 5000],
    ["Das kostet fünftausend Euro", 5000],
    ["Das kostet fünfundzwanzigtausend Euro", 25_000],
    ["Das sind 1,5 Mio. €", 1_500_000],
    ["Das sind TEUR 250", 250_000],
    ["Das sind T€ 250", 250_000],
    ["Das sind 250 T€", 250_000],
    ["Cela coûte 5 000 €", 5000],
    ["Cela coûte cinq mille euros", 5000],
    ["Cela coûte quatre-vingt-dix mille euros", 90_000],
    ["Cela coûte 5 millions d’euros", 5_000_000],
    ["Cela coûte 12 k€ par an", 12_000],
    ["Cuesta cinco mil euros", 5000],
    ["Cuesta treinta y cinco mil euros", 35_000],
    ["Cuesta 2 millones de euros", 2_000_000],
    ["Costa cinquemila euro", 5000],
    ["Costa 3 milioni di euro", 3_000_000],
    ["Het kost vijfduizend euro", 5000],
    ["Het kost vijfentwintigduizend euro", 25_000],
    ["To kosztuje 5 tys. zł", 5000],
    ["To kosztuje pięć tysięcy złotych", 5000],
    ["Det kostar fem tusen kronor", 5000],
    ["Det koster 5 mill. kr", 5_000_000],
    ["Sie erhalten einen 5.000-Euro-Gutschein.", 5000],
    ["Sie erhalten einen 5.000\u2011Euro\u2011Gutschein.", 5000],
    ["Sie erhalten einen Fünftausend-Euro-Rabatt.", 5000],
    ["Sie erhalten einen Fünf\u00adtausend-Euro-Rabatt.", 5000],
    ["You get a five-thousand-euro credit.", 5000],
    ["You get a twenty-five-thousand-dollar credit.", 25_000],
    ["You get a 5000-US-Dollar-credit.", 5000],
    ["Un bon de quatre-vingt-dix-mille-euros", 90_000],
  ])("%s is %d", (text, amount) => {
    expect(largest(text)).toBe(amount);
  });
});

test.each([
  ["You pay 50 €. 5000 customers trust us.", 50],
  ["You pay €50. 500 people use it.", 50],
  ["In 2024, 500 € bought more.", 500],
  ["From 2024 on 90 € a month.", 90],
  ["You save 90 % of 5,000 pages.", 0],
  ["Our 5,000 customers agree.", 0],
  ["Call us at ten, or once a week.", 0],
  ["We answer within five thousand seconds.", 0],
  ["It is an all-in-one, do-it-yourself five-thousand-page manual.", 0],
])("what is no sum does not count: %s", (text, amount) => {
  expect(largest(text)).toBe(amount);
});

test("the number before or after any unit is never read as less than it is", () => {
  const unit = fc.constantFrom("€", "$", "EUR", "USD", "euros", "dollars", "CHF");
  const factor = fc.constantFrom(["", 1], ["k", 1e3], [" thousand", 1e3], [" million", 1e6], [" Mio.", 1e6]);
  fc.assert(
    fc.property(
      fc.nat(999_999),
      factor,
      fc.tuple(unit, fc.boolean()),
      (number, [word, times], [name, isFirst]) => {
        const sum = `${number.toLocaleString("en")}${word}`;
        const text = `It is ${isFirst ? `${name} ${sum}` : `${sum} ${name}`} a year`;
        expect(largest(text)).toBeGreaterThanOrEqual(number * times);
      },
    ),
  );
});

test("a long text of digits and words is read at once", () => {
  const startedAt = performance.now();
  amountsIn("five hundred 1.000.000 million and 7 ".repeat(2_000));
  amountsIn("1".repeat(100_000));
  amountsIn("five-seconds-".repeat(500));
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
