/** The demo people of the sandbox's identity provider, by role. */
export const PEOPLE = {
  viewer: { id: "vera", name: "Vera Lindqvist" },
  operator: { id: "olly", name: "Olly Brandt" },
  approver: { id: "anna", name: "Anna Keller" },
  admin: { id: "ada", name: "Ada Moreau" },
} as const;
export type PersonRole = keyof typeof PEOPLE;

/** Where the global set-up keeps the signed-in browser state of a person. */
export const stateFile = (role: PersonRole) => `test-results/signed-in-${role}.json`;
