import { expect, test } from "@playwright/test";

import { resetSending } from "#e2e/sending-settings.ts";
import { runningStack, type StackAddresses } from "#e2e/stack.ts";
import { ACCESS_POLICY } from "#lib/testing/access-policy.ts";

import { builtActions, builtAddresses } from "./authorization/built-doors.ts";
import { everybodyKnocks, type Knocked, surprises } from "./authorization/everybody-knocks.ts";
import { HARMLESS } from "./authorization/harmless-inputs.ts";
import { concrete, type Door, type House } from "./authorization/knock.ts";
import { inviteEverybody } from "./authorization/principals.ts";

const DOORS: readonly Door[] = Object.entries(ACCESS_POLICY).map(([name, access]) => ({ name, access }));
/** It ends the session that asks, and is open to everybody. */
const LAST = "POST /sign-out";

let house: House;
let stack: StackAddresses;
let knocked: Knocked;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  stack = await runningStack();
  house = { url: stack.url, actions: await builtActions(), guests: await inviteEverybody(stack) };
  const others = await everybodyKnocks(
    house,
    DOORS.filter(({ name }) => name !== LAST),
  );
  const last = await everybodyKnocks(
    house,
    DOORS.filter(({ name }) => name === LAST),
  );
  knocked = new Map([...others, ...last]);
});

test.afterAll(async () => {
  await house.guests.leave();
  await resetSending(stack);
});

test("every route, action and page of the build has its row in the policy, and no row stands for nothing", async () => {
  const { pages, routes } = await builtAddresses();
  const named = (form: RegExp) =>
    new Set(DOORS.flatMap(({ name }) => (form.test(name) ? [name.replace(form, "")] : [])));
  expect(named(/^action /)).toEqual(new Set(house.actions.keys()));
  expect(named(/^page /)).toEqual(new Set(pages));
  expect(named(/^[A-Z]+ /)).toEqual(new Set(routes));
});

test("every action is asked with an input of its own", () => {
  const actions = DOORS.map(({ name }) => name).filter((name) => name.startsWith("action "));
  expect(Object.keys(HARMLESS).filter((name) => !Object.hasOwn(ACCESS_POLICY, name))).toEqual([]);
  expect(actions.filter((name) => !Object.hasOwn(HARMLESS, name))).toEqual([]);
});

test("a method that a route does not have is not used, whoever asks", async () => {
  const { routes } = await builtAddresses();
  const { cookie = "" } = await house.guests.headersOf("admin", []);
  const strange = routes.flatMap((route) =>
    ["POST", "PUT", "PATCH", "DELETE"]
      .filter((method) => !Object.hasOwn(ACCESS_POLICY, `${method} ${route}`))
      .map((method) => ({ method, address: concrete(route) })),
  );
  expect(strange.length).toBeGreaterThan(100);
  const answers: string[] = [];
  for (const { method, address } of strange) {
    const headers = { cookie, origin: stack.url };
    const { status } = await fetch(stack.url + address, { method, headers, redirect: "manual" });
    if (status !== 405) answers.push(`${method} ${address}: ${status}`);
  }
  expect(answers).toEqual([]);
});

for (const door of DOORS) {
  test(`${door.name} lets in over HTTP exactly whom the policy names`, () => {
    expect(surprises(door, knocked.get(door.name))).toEqual([]);
  });
}
