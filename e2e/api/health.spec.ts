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
        clock: "ready",
        process: "ready",
      },
      blocked: [],
    });
  }
  const { body } = await ask("/health/dependencies");
  expect(Object.keys(body).toSorted()).toEqual(["breakers", "dependencies", "status"]);
  for (const part of ["dependencies", "breakers"]) {
    const states = Object.values(body[part] as Record<string, unknown>);
    expect(states.filter((state) => typeof state !== "string" || !/^[a-z_]+$/.test(state))).toEqual([]);
  }
  expect(Object.keys(body["dependencies"] as object)).toEqual(
    expect.arrayContaining(["database", "engine", "gmail", "hubspot", "keyStore", "identity"]),
  );
});

test("numbers are for people and monitors, and a stranger is told to sign in", async ({ stack, api }) => {
  const refused = await fetch(`${stack.url}/api/metrics`);
  expect(refused.status).toBe(401);
  const wrong = await fetch(`${stack.url}/health/dependencies`, {
    headers: { authorization: "Bearer cs_live_nobody" },
  });
  expect([wrong.status, Object.keys((await wrong.json()) as object)]).toEqual([
    200,
    ["status", "dependencies", "breakers"],
  ]);
  const { request } = api.viewer;
  const numbers = await request.get(`${stack.url}/api/metrics`);
  expect([numbers.status(), await numbers.text()]).toEqual([
    200,
    expect.stringMatching(/^countersign_database_pool_connections 10$/m),
  ]);
  const details = (await (await request.get(`${stack.url}/health/dependencies`)).json()) as {
    services: { service: string; p95Ms: number | null }[];
  };
  expect(details.services.map(({ service }) => service)).toContain("hubspot");
});
