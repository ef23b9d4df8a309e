import { describe, expect, test } from "vitest";

import { ROLES } from "#lib/domain/actor.ts";

import { doors, type Principal, scopesThatPass, whoPasses } from "./access-matrix.ts";
import { type Access, ACCESS_POLICY } from "./access-policy.ts";

const found = doors();
const named = new Map(Object.entries(ACCESS_POLICY));
const isForPeople = ({ lowest }: Access) => (ROLES as readonly string[]).includes(lowest);

function expected({ lowest, scopes }: Access): Principal[] {
  const people = ROLES.slice(ROLES.findIndex((role) => role === lowest));
  return scopes.length > 0 ? [...people, "token"] : [...people];
}

describe("who may come in", () => {
  test("every route, action and page has its row, and no row stands for nothing", () => {
    expect(found.length).toBeGreaterThan(100);
    expect(found.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
    expect([...named.keys()].filter((name) => !found.some((door) => door.name === name))).toEqual([]);
  });

  test("every door behind which a role is asked for leads to a use-case that can be asked", () => {
    const blind = found.filter(
      ({ name, useCases }) =>
        !name.startsWith("page ") && useCases.length === 0 && isForPeople(ACCESS_POLICY[name] ?? NOBODY),
    );
    expect(blind).toEqual([]);
  });

  test.each(
    found.filter(({ name, useCases }) => useCases.length > 0 && isForPeople(ACCESS_POLICY[name] ?? NOBODY)),
  )("$name lets past exactly whom the policy names", async (door) => {
    const access = ACCESS_POLICY[door.name] ?? NOBODY;
    expect(await whoPasses(door)).toEqual(expected(access));
    expect(new Set(await scopesThatPass(door))).toEqual(new Set(access.scopes));
  });

  test("a token comes in by no door that changes anything but a replay and a reset", () => {
    const changing = [...named].filter(
      ([name, { scopes }]) => scopes.length > 0 && !/^(GET|page) /.test(name),
    );
    expect(changing.map(([name]) => name)).toEqual([
      "action previewTemplateAction",
      "action replayDeliveryAction",
      "action resetBreakerAction",
      "POST /api/v1/deliveries/[deliveryId]/replay",
      "POST /api/v1/palette",
      "POST /api/v1/breakers/[service]/reset",
      "POST /api/circuit-breakers/reset/[service]",
    ]);
  });
});

const NOBODY: Access = { lowest: "unguessable", scopes: [] };
