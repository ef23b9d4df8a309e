import { expect, test } from "vitest";

import type { Actor } from "./actor.ts";
import { freshUntil, isAnswerToAsking, requireFreshSignIn } from "./fresh-sign-in.ts";

const PROVED = new Date("2026-03-04T09:00:00Z");
const later = (ms: number) => new Date(PROVED.getTime() + ms);
const SESSION = { id: "s", authenticatedAt: PROVED, hasMfa: true };
const person = (
  session?: typeof SESSION | { id: string; authenticatedAt: null; hasMfa: boolean },
): Actor => ({
  ...{ type: "user", id: "p", name: "Ada", role: "admin" },
  ...(session ? { session } : {}),
});
const MINUTES_5 = 300_000;

test("a sign-in counts as fresh for five minutes and no second longer", () => {
  expect(freshUntil(SESSION, PROVED)).toEqual(later(MINUTES_5));
  expect(() => requireFreshSignIn(person(SESSION), later(MINUTES_5))).not.toThrow();
  expect(() => requireFreshSignIn(person(SESSION), later(MINUTES_5 + 1000))).toThrow(/Prove who you are/);
});

test.each<[string, Actor]>([
  ["without a second factor", person({ ...SESSION, hasMfa: false })],
  ["without a time of proof", person({ id: "s", authenticatedAt: null, hasMfa: true })],
  ["without a session", person()],
  ["as a part of the product", { type: "system", id: "sweeper" }],
])("nothing is fresh %s", (_, actor) => {
  expect(() => requireFreshSignIn(actor, PROVED)).toThrow(
    expect.objectContaining({
      code: "unauthenticated",
      details: { reason: "insufficient_user_authentication", maxAgeSeconds: 300 },
    }),
  );
});

test("an answer was given because we asked, give or take a minute between two clocks", () => {
  const asking = { askedAt: PROVED, now: later(60_000) };
  expect(isAnswerToAsking(later(30_000), asking)).toBe(true);
  expect(isAnswerToAsking(later(-60_000), asking)).toBe(true);
  expect(isAnswerToAsking(later(-60_001), asking)).toBe(false);
  expect(isAnswerToAsking(later(120_001), asking)).toBe(false);
  expect(isAnswerToAsking(null, asking)).toBe(false);
});
