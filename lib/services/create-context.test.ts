import { afterEach, expect, test } from "vitest";

import { priceOf } from "#lib/domain/price-book.ts";
import { env, secretValues } from "#lib/env.ts";
import { useTestEnv } from "#lib/testing/env.ts";

import { closeConnections, createContext } from "./create-context.ts";

const MODEL = {
  MODEL_API_URL: "http://127.0.0.1:4705/v1",
  MODEL_API_KEY: "m1-k3J9x0pQ7vB2mN5wR8tY1uI4oP6aS9dF",
  MODEL_NAME: "sandbox-writer",
};

afterEach(async () => {
  await closeConnections();
  Object.assign(globalThis, { __countersignIntegrations: undefined });
});

test("templates write unless the configuration asks for a model", () => {
  useTestEnv(MODEL);
  expect(context().integrations.composer.name).toBe("templates");
});

test("COMPOSER=model puts the model in their place, with its budgets and its prices", () => {
  useTestEnv({
    ...MODEL,
    COMPOSER: "model",
    MODEL_BUDGET_CENTS_PER_DAY: "250",
    MODEL_BUDGET_CENTS_PER_DRAFT: "4",
    MODEL_PRICES: '{"a-model-of-tomorrow":{"input":1.5,"output":6}}',
  });
  const { integrations, settings } = context();
  expect(integrations.composer.name).toBe("model");
  expect(settings.model).toMatchObject({ microsPerDay: 2_500_000, microsPerDraft: 40_000 });
  expect(priceOf(settings.model.prices, "a-model-of-tomorrow")).toEqual({
    inputMicrosPerMillion: 1_500_000,
    outputMicrosPerMillion: 6_000_000,
  });
});

test("no text may hold any secret of the configuration, the model's own key included", () => {
  useTestEnv({ ...MODEL, COMPOSER: "model" });
  const values = secretValues(env());
  expect(values).toContain(MODEL.MODEL_API_KEY);
  expect(values).toContain(env().MASTER_KEY);
  expect(values.length).toBeGreaterThan(6);
});

test.each(["nonsense", '{"a":1}', '{"a":{"input":-1,"output":1}}', '{"a":{"input":0,"output":0}}', "[]x"])(
  "prices that cannot be read stop the start: %s",
  (prices) => {
    expect(() => useTestEnv({ MODEL_PRICES: prices })).toThrow(/MODEL_PRICES/);
  },
);

function context() {
  return createContext({ actor: { type: "system", id: "drafting" }, requestId: "test" });
}
