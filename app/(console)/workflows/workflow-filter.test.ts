import { expect, test } from "vitest";

import { filtersIn, lastingQuery, withFilters, workflowQuery } from "./workflow-filter.ts";

test("equal filters are one address, and what is no filter does not stand in it", () => {
  const given = new URLSearchParams("tag=vip&email=jane@acme.example&status=failed");
  expect(workflowQuery(given)).toBe("status=failed&tag=vip");
});

test("another filter begins at the first page, another page keeps the filters", () => {
  expect(withFilters("status=failed&cursor=abc", { tag: "vip" })).toBe("status=failed&tag=vip");
  expect(withFilters("status=failed", { cursor: "abc" })).toBe("status=failed&cursor=abc");
  expect(withFilters("within=24h", { within: null, from: "2026-03-01" })).toBe("from=2026-03-01");
});

test("what is kept as a view or done as a job has no page, and a view no search", () => {
  expect(lastingQuery("status=failed&search=1&cursor=2")).toBe("status=failed");
  expect(filtersIn("status=failed&search=1&cursor=2")).toEqual({ status: "failed", search: "1" });
});
