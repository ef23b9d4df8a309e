import { expect, test } from "#e2e/fixtures.ts";

test("the health addresses answer a stranger with states and nothing else", async ({ stack }) => {
  const ask = async (path: string) => {
    const answer = await fetch(stack.url + path);
    expect(answer.headers.get("cache-control"), path).toBe("no-store");
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  expect(await ask("/health")).toMatchObject({ status: 200, body: { status: "ok" } });
  expect(await ask("/healthz")).toEqual({ status: 200, body: { status: "alive" } });
  expect(await ask("/health/liveness")).toMatchObject({ status: 200, body: { status: "alive" } });
  expect(await ask("/startup")).toEqual({ status: 200, body: { status: "started", faults: 0, warnings: 0 } });
  for (const path of ["/ready", "/health/readiness"]) {
    const { status, body } = await ask(path);
    expect(status, path).toBe(200);
    expect(body, path).toEqual({
      status: "ready",
      checks: {
        database: "ready",
        migrations: "ready",
        keyStore: "ready",
        engine: "ready",
        process: "ready",
      },
    });
  }
  const { body } = await ask("/health/dependencies");
  expect(Object.keys(body["dependencies"] as object).toSorted()).toEqual(
    ["database", "engine", "gmail", "hubspot", "keyStore", "model"].toSorted(),
  );
});
