import { expect, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";

import { claimsOf } from "./claims-of.ts";

/** As the test environment has it. */
const TEST_ISSUER = "http://127.0.0.1:4703";
const TOKEN = {
  iss: TEST_ISSUER,
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

test.each([
  [`${TEST_ISSUER}/`, true],
  [`${TEST_ISSUER}.evil.example`, false],
  ["https://evil.example", false],
  ["", false],
])("a token of %s counts as our provider's: %s", (iss, isOurs) => {
  expect(read({ iss }) !== null).toBe(isOurs);
});

test.each(["", "a".repeat(256), undefined, 7])("a subject that is none names nobody: %s", (sub) => {
  expect(read({ sub })).toBeNull();
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
