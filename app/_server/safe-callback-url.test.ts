import { expect, test } from "vitest";

import { safeCallbackUrl } from "./safe-callback-url.ts";

const PUBLIC_URL = "https://console.example.com";

test.each([
  ["/workflows?status=failed", "/workflows?status=failed"],
  ["https://console.example.com/review", "/review"],
  ["/", "/"],
])("a page of the console is kept: %s", (value, expected) => {
  expect(safeCallbackUrl(value, PUBLIC_URL)).toBe(expected);
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example/",
  "https://console.example.com.evil.example/",
  "https://console.example.com@evil.example/",
  "http://console.example.com/review",
  "javascript:alert(1)",
  "data:text/html,x",
  "/.//evil.example",
  "/..//evil.example/page",
  "/%2e//evil.example",
  "/review/..//evil.example",
  "https://console.example.com/.//evil.example",
  "/./sign-in",
  "/\t/evil.example",
  "/\n/evil.example",
  "%2f%2fevil.example",
  "http://[",
  "/%",
  "/review/%F0%28",
  "",
  " /review",
  "/api/auth/signout",
  "/sign-in?callbackUrl=/",
  `/${"a".repeat(3000)}`,
  undefined,
  null,
  7,
])("anything else leads to the start page: %s", (value) => {
  expect(safeCallbackUrl(value, PUBLIC_URL)).toBe("/");
});
