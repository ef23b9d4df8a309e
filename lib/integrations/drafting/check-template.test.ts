import { describe, expect, test } from "vitest";

import { checkTemplate } from "./check-template.ts";
import { BUILT_IN_TEMPLATES } from "./templates/index.ts";

const HOSTS = ["larkspur.example"];
const subject = "Your question";
const wrap = (middle: string) => `Hello,\n\n${middle}\n\nKind regards,\n{{ sender }}`;

test.each(BUILT_IN_TEMPLATES.map((template) => [template.id, template] as const))(
  "the template %s that the product comes with may be used",
  (_, template) => {
    expect(checkTemplate(template, HOSTS)).toEqual([]);
  },
);

describe("a template may", () => {
  test.each([
    ["ask for each value", "{% if company %}At {{ company }}.{% else %}Thank you.{% endif %}"],
    ["go through the answers", "So:{% for answer in answers %}\n\n{{ answer }}{% endfor %}"],
    ["count the answers", "{% if answers.size > 1 %}Here they are.{% else %}Here it is.{% endif %}"],
    ["link to the team's own host", "See https://larkspur.example/pricing for more."],
    ["change the case of a value", 'Thank you{{ company | default: "" | upcase }}.'],
  ])("%s", (_, middle) => {
    expect(checkTemplate({ subject, text: wrap(middle) }, HOSTS)).toEqual([]);
  });
});

describe("a template is refused when it", () => {
  test.each([
    ["names a value that does not exist", "{{ email }}", "no value “email”"],
    [
      "names one in a branch that is seldom taken",
      "{% if deadline and left and unanswered and isCancellation == false and isReturning == false %}{{ secret }}{% endif %}Hi.",
      "no value “secret”",
    ],
    ["reaches for a prototype", "{{ sender.constructor.constructor }}", "more than a value"],
    ["reaches for __proto__", "{{ __proto__ }}", "no value “__proto__”"],
    ["indexes a value", "{{ answers[firstName] }}", "more than a value"],
    ["includes a file", "{% include 'passwd' %}", 'tag "include" not found'],
    ["renders a file", "{% render '../../.env' %}", 'tag "render" not found'],
    ["uses a layout", "{% layout 'x' %}", 'tag "layout" not found'],
    ["assigns a value", "{% assign sender = 'x' %}", 'tag "assign" not found'],
    ["hides tags in a liquid block", "{% liquid\nfor a in (1..9)\nendfor %}", 'tag "liquid" not found'],
    ["hides tags in raw text", "{% raw %}{{ x }}{% endraw %}", 'tag "raw" not found'],
    ["loops over a range", "{% for a in (1..1000000000) %}x{% endfor %}", "only go through the answers"],
    [
      "loops behind an odd space",
      "{%\u180efor a in (1..9) %}x{%\u180eendfor %}",
      "only go through the answers",
    ],
    [
      "hides a loop behind quotes",
      "{{ '{% endfor' | size }}{% for a in (1..9) %}x{% endfor %}",
      "only go through the answers",
    ],
    [
      "hides a loop within a loop behind quotes",
      "{{ '{% endfor %}' | size }}{% for a in answers %}{% if left %}{% for b in answers %}x{% endfor %}{% endif %}{% endfor %}",
      "within a loop",
    ],
    ["loops over a word", "{% for a in sender %}x{% endfor %}", "only go through the answers"],
    [
      "loops within a loop",
      "{% for a in answers %}{% for b in answers %}x{% endfor %}{% endfor %}",
      "within a loop",
    ],
    [
      "repeats with tablerow",
      "{% tablerow a in (1..99999999) %}x{% endtablerow %}",
      'tag "tablerow" not found',
    ],
    ["uses an unknown filter", "{{ sender | nonsense }}", "undefined filter: nonsense"],
    [
      "uses a filter that can grow a text",
      "{{ sender | append: sender | replace: 'a', 'aaaa' }}",
      "undefined filter",
    ],
    [
      "uses it in a branch not taken",
      "{% if sender == 'x' %}{{ sender | append: 'y' }}{% endif %}",
      "undefined filter",
    ],
    ["is not closed", "{% if sender %}Hi", "not closed"],
    ["has a stray bracket", "{{ sender", "no value “Kind”"],
    ["links to somebody else's host", "See https://evil.example/x.", "outside the allow-list"],
    [
      "links to it in one branch only",
      "{% if isCancellation %}https://evil.example{% endif %}Hi.",
      "outside the allow-list",
    ],
    ["builds a link from what a stranger typed", "See https://{{ company }}/.", "outside the allow-list"],
    ["names a key", "The api key is sk_live_abcdefgh12345678.", "key or a password"],
    ["says too much before any answer", "word ".repeat(200), "more than 180 words"],
  ])("%s", (_, middle, fault) => {
    expect(checkTemplate({ subject, text: wrap(middle) }, HOSTS).join(" ")).toContain(fault);
  });

  test("is empty for a person who gave nothing", () => {
    expect(checkTemplate({ subject, text: "{% if company %}Hello{% endif %}" }, HOSTS)).toContain(
      "The text is empty.",
    );
    expect(checkTemplate({ subject: "{{ company }}", text: "Hello" }, HOSTS)).toContain(
      "The subject is empty.",
    );
  });

  test("has more than one line of subject", () => {
    const answers = "{% for answer in answers %}{{ answer }}\n{% endfor %}Subject";
    expect(checkTemplate({ subject: answers, text: "Hello" }, HOSTS)).toContain(
      "The subject has more than one line.",
    );
  });
});

test.each([
  ["1 MB of words", "word ".repeat(200_000)],
  ["1 MB of opened brackets", "{{".repeat(500_000)],
  ["thousands of nested conditions", "{% if sender %}".repeat(330) + "x" + "{% endif %}".repeat(330)],
  ["thousands of outputs", "{{ sender }}".repeat(660)],
])("%s are answered at once", (_, middle) => {
  const from = performance.now();
  checkTemplate({ subject, text: wrap(middle) }, HOSTS);
  expect(performance.now() - from).toBeLessThan(5_000);
});

test.each([
  ["loops", "{% for answer in answers %}{{answer}}{% endfor %}".repeat(160)],
  ["values", "{{firstName}} ".repeat(570)],
  ["conditions", "{% if firstName %}a{% endif %}".repeat(266)],
  ["filters", "{{ answers | join | upcase | downcase | capitalize | strip }}".repeat(130)],
  ["amounts", "€5 ".repeat(2_600)],
])("a page full of %s is judged in half a second and a render's time", (_, text) => {
  const startedAt = performance.now();
  expect(checkTemplate({ subject, text }, HOSTS)).not.toEqual([]);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test("what takes too long to fill in is refused for it", () => {
  expect(checkTemplate({ subject, text: wrap("Thank you.") }, HOSTS, 0)).toEqual([
    expect.stringContaining("takes too long"),
  ]);
});
