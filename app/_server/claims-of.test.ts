import { expect, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { claimsOf } from "./claims-of.ts";

const TOKEN = {
  iss: "https://login.example.com",
  sub: "104203984",
  name: "Ada Moreau",
  auth_time: 1_772_614_800,
};

function read(profile: object, variables: Record<string, string> = {}) {
  useTestEnv(variables);
  return claimsOf({ ...TOKEN, ...profile });
}

test("groups and methods stand where the provider's preset says", () => {
  const groups = ["countersign-admin"];
  expect(read({ groups, amr: ["pwd", "mfa"] })).toMatchObject({ groups, methods: ["pwd", "mfa"] });
  expect(read({ groups, amr: ["pwd"] }, { OIDC_PROVIDER: "okta" })).toMatchObject({
    groups,
    methods: ["pwd"],
  });
  expect(
    read({ groups: ["7d0c…"], roles: groups, amr: ["pwd"], acrs: ["c1"] }, { OIDC_PROVIDER: "entra" }),
  ).toMatchObject({ groups, methods: ["c1"] });
});

test("a claim of one word counts like a list, and a variable of its own beats the preset", () => {
  const acr = "urn:example:mfa";
  expect(read({ acr, groups: "countersign-viewer" }, { OIDC_MFA_CLAIM: "acr" })).toMatchObject({
    groups: ["countersign-viewer"],
    methods: [acr],
  });
});

const GOOGLE = {
  OIDC_PROVIDER: "google",
  OIDC_HOSTED_DOMAIN: "larkspur.example",
  OIDC_SUBJECT_ROLES: '{"104203984":"operator"}',
};

test.each([
  ["a person of our domain who is on the list", { hd: "larkspur.example" }, ["countersign-operator"]],
  ["the same subject in another domain", { hd: "evil.example" }, []],
  ["a private account with our address", { email: "ada@larkspur.example" }, []],
  ["a colleague who is not on the list", { hd: "larkspur.example", sub: "9" }, []],
  ["groups that Google never sends", { hd: "larkspur.example", sub: "9", groups: ["countersign-admin"] }, []],
  ["a subject named like a property of every object", { hd: "larkspur.example", sub: "constructor" }, []],
])("at Google, %s", (_, profile, groups) => {
  expect(read(profile, GOOGLE)?.groups).toEqual(groups);
});

test("a token that names nobody is nobody", () => {
  expect(read({ sub: "" })).toBeNull();
  useTestEnv();
  expect(claimsOf(undefined)).toBeNull();
});
