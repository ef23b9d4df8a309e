/** The demo people of the sandbox's identity provider, by role. */
export const PEOPLE = {
  viewer: { id: "vera", name: "Vera Lindqvist" },
  operator: { id: "olly", name: "Olly Brandt" },
  approver: { id: "anna", name: "Anna Keller" },
  admin: { id: "ada", name: "Ada Moreau" },
} as const;
export type PersonRole = keyof typeof PEOPLE;

/** Where the global set-up keeps the signed-in browser state of a person, on the stack of one worker. */
export const stateFile = (role: PersonRole, index = workerIndex()) =>
  `test-results/signed-in-${index}-${role}.json`;

/** The place of this process among the workers of the run, from 0. Each has a stack of its own. */
export const workerIndex = () => Number(process.env["TEST_PARALLEL_INDEX"] ?? 0);
