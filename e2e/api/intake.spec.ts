import { expect, test } from "#e2e/fixtures.ts";
import { FormsView } from "#lib/contracts/forms.ts";
import { IntakeView } from "#lib/contracts/intake.ts";
import { QuarantineList } from "#lib/contracts/quarantine.ts";
import { TodayView } from "#lib/contracts/today.ts";

for (const [path, view] of [
  ["/api/v1/intake", IntakeView],
  ["/api/v1/forms", FormsView],
  ["/api/v1/deliveries", QuarantineList],
  ["/api/v1/today", TodayView],
] as const) {
  test(`${path} keeps its contract for a viewer and answers no stranger`, async ({ api, stack }) => {
    const body = await api.viewer.get<unknown>(path);
    expect(view.parse(body)).toEqual(body);
    const refused = await fetch(stack.url + path);
    expect(refused.status).toBe(401);
  });
}

test("a cursor that no list has handed out is the caller's mistake", async ({ api, stack }) => {
  const answer = await api.viewer.request.get(`${stack.url}/api/v1/deliveries?cursor=made-up`);
  expect(answer.status()).toBe(400);
});
