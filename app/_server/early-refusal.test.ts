import { expect, test } from "vitest";

import { type Asked, earlyRefusal, MAX_BODY_BYTES } from "./early-refusal.ts";

const PUBLIC_URL = "https://console.example.com";
const GET: Asked = {
  method: "GET",
  path: "/review",
  host: "console.example.com",
  origin: null,
  fetchSite: null,
  bodyBytes: 0,
  hasCookies: true,
  hasSessionCookie: true,
  isAction: false,
};
const ACTION: Asked = {
  ...GET,
  method: "POST",
  origin: PUBLIC_URL,
  fetchSite: "same-origin",
  bodyBytes: 200,
  isAction: true,
};
const code = (asked: Partial<Asked>, base: Asked = ACTION) =>
  earlyRefusal({ ...base, ...asked }, PUBLIC_URL)?.code ?? null;

test("a page and an action of our own pass", () => {
  expect(code({}, GET)).toBeNull();
  expect(code({})).toBeNull();
});

test.each([
  { origin: "https://evil.example" },
  { origin: "null" },
  { origin: null },
  { fetchSite: "cross-site" },
  { fetchSite: "same-site" },
])("a change that another page asked for is refused: %j", (asked) => {
  expect(code(asked)).toBe("forbidden");
  expect(code({ ...asked, path: "/api/v1/drafts", isAction: false })).toBe("forbidden");
});

test.each(["evil.example", "console.example.com.evil.example", "console.example.com:8443", "", null])(
  "another host is misdirected: %s",
  (host) => {
    expect(code({ host }, GET)).toBe("misdirected_request");
  },
);

test("an action without a session is refused before its body is decoded", () => {
  expect(code({ hasSessionCookie: false })).toBe("unauthenticated");
  expect(code({ hasSessionCookie: false, isAction: false })).toBe("unauthenticated");
  expect(code({ hasSessionCookie: false, path: "/api/v1/drafts" })).toBe("unauthenticated");
});

test("signing in and out need no session", () => {
  expect(code({ hasSessionCookie: false, path: "/api/auth/signin/sso", isAction: false })).toBeNull();
  expect(code({ hasSessionCookie: false, path: "/sign-out", isAction: false })).toBeNull();
});

test("a machine without cookies reaches the route that judges its token", () => {
  expect(
    code({
      hasCookies: false,
      hasSessionCookie: false,
      origin: null,
      path: "/api/v1/drafts",
      isAction: false,
    }),
  ).toBeNull();
});

test("methods that are not used and bodies that are too large are refused", () => {
  expect(code({ method: "TRACE" }, GET)).toBe("method_not_allowed");
  expect(code({ method: "CONNECT" }, GET)).toBe("method_not_allowed");
  expect(code({ bodyBytes: MAX_BODY_BYTES + 1 })).toBe("payload_too_large");
});

test("one-click unsubscribing passes without a session, a cookie or an origin, and nothing else does", () => {
  const stranger = {
    origin: null,
    fetchSite: null,
    hasCookies: false,
    hasSessionCookie: false,
    isAction: false,
  };
  expect(code({ ...stranger, path: "/unsubscribe/word" })).toBeNull();
  expect(
    code({ ...stranger, path: "/unsubscribe/word", origin: "null", fetchSite: "cross-site" }),
  ).toBeNull();
  expect(code({ ...stranger, path: "/unsubscribe/word", method: "DELETE" })).toBe("forbidden");
  expect(code({ ...stranger, path: "/unsubscribe/word", isAction: true })).toBe("forbidden");
  expect(code({ ...stranger, path: "/unsubscribe/word/more" })).toBe("forbidden");
  expect(code({ ...stranger, path: "/unsubscribe/word", host: "evil.example" })).toBe("misdirected_request");
});
