import { expect, test } from "vitest";

import { ASK, DONE, UNKNOWN, unsubscribePage } from "./unsubscribe-page.ts";

const show = (words: typeof UNKNOWN, sender = "Larkspur Sales") =>
  unsubscribePage({ status: 200, nonce: "abc", sender, words });

test("the page asks with one form that posts to itself, runs nothing and loads nothing of others", async () => {
  const page = show(ASK("Larkspur Sales"));
  const text = await page.text();
  expect(text).toContain(
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">',
  );
  expect(text).toContain('<style nonce="abc">');
  expect(text).not.toMatch(/<script|src=|https?:|url\(/);
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(page.headers.get("referrer-policy")).toBe("no-referrer");
});

test("what was done and what is unknown offers no button", async () => {
  expect(await show(DONE("Larkspur Sales")).text()).not.toContain("<form");
  expect(await show(UNKNOWN).text()).not.toContain("<form");
});

test("a sender's name is text, whatever it holds", async () => {
  const text = await show(ASK('<b>"x"</b>'), '<script>alert("1")</script>').text();
  expect(text).not.toMatch(/<script|<b>/);
});
