import { expect, test } from "vitest";

import { readOneClick } from "./read-one-click.ts";

const FORM = "application/x-www-form-urlencoded";
const ask = (body: BodyInit, type?: string) =>
  readOneClick(
    new Request("https://console.example/unsubscribe/word", {
      method: "POST",
      body,
      ...(type ? { headers: { "content-type": type } } : {}),
    }),
  );

test("the prescribed body counts, as a form and as a multipart form", async () => {
  expect(await ask("List-Unsubscribe=One-Click", FORM)).toBe(true);
  expect(await ask("List-Unsubscribe=One-Click", `${FORM}; charset=UTF-8`)).toBe(true);
  const form = new FormData();
  form.set("List-Unsubscribe", "One-Click");
  expect(await ask(form)).toBe(true);
});

test.each([
  ["another value", "List-Unsubscribe=Two-Clicks", FORM],
  ["another name", "list-unsubscribe=One-Click", FORM],
  ["nothing", "", FORM],
  ["another type", "List-Unsubscribe=One-Click", "text/plain"],
  ["JSON", '{"List-Unsubscribe":"One-Click"}', "application/json"],
  ["a multipart form without its boundary", "List-Unsubscribe=One-Click", "multipart/form-data"],
  ["more than anybody needs", `List-Unsubscribe=One-Click&x=${"y".repeat(20_000)}`, FORM],
])("%s does not", async (_what, body, type) => {
  expect(await ask(body, type)).toBe(false);
});
