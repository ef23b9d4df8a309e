import type { Page } from "@playwright/test";

const READS = /\/api\/v1\/(?!events)/;

/** From now on every list that the page reads has no rows. */
export async function emptyEveryList(page: Page): Promise<void> {
  await page.route(READS, async (route) => {
    const answer = await route.fetch({ timeout: 10_000 }).catch(() => null);
    if (answer === null) return route.abort();
    const isJson = answer.headers()["content-type"]?.includes("json") === true;
    if (!answer.ok() || !isJson) return route.fulfill({ response: answer });
    return route.fulfill({ response: answer, json: withoutRows(await answer.json()) });
  });
}

/** From now on nothing that the page reads is answered well. */
export async function failEveryRead(page: Page): Promise<void> {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.route(READS, (route) =>
    route.fulfill({
      status: 503,
      json: { error: { code: "unavailable", message: "Planned by a test.", requestId: "test" } },
    }),
  );
}

/** Two minutes go by on a page whose clock is installed: what is polled is read again, and tried again. */
export async function letTimePass(page: Page): Promise<void> {
  for (let step = 0; step < 4; step += 1) {
    const answered = page.waitForResponse(READS, { timeout: 500 }).catch(() => null);
    await page.clock.runFor(30_000);
    await answered;
  }
}

/** Rows have an id; other arrays, such as the hours of a chart, keep their length. */
function withoutRows(value: unknown): unknown {
  if (Array.isArray(value)) return value.some(isRow) ? [] : value.map(withoutRows);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutRows(each)]));
}

const isRow = (value: unknown): boolean => typeof value === "object" && value !== null && "id" in value;
