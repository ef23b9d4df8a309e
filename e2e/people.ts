/** The demo people of the sandbox's identity provider, by role. */
export const PEOPLE = { viewer: "vera", operator: "olly", approver: "anna", admin: "ada" } as const;
export type PersonRole = keyof typeof PEOPLE;

/** Where the global set-up keeps the signed-in browser state of a person. */
export const stateFile = (role: PersonRole) => `test-results/signed-in-${role}.json`;
