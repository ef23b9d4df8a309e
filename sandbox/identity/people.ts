export interface Person {
  id: string;
  name: string;
  email: string;
  role: "viewer" | "operator" | "approver" | "admin";
  can: string;
  amr: string[];
}

const MFA = ["pwd", "otp", "mfa"];

/** The four people of the demo; the group decides the role in the console. */
export const PEOPLE: readonly Person[] = [
  {
    id: "vera",
    name: "Vera Lindqvist",
    email: "vera@larkspur.example",
    role: "viewer",
    can: "Reads everything, changes nothing.",
    amr: ["pwd"],
  },
  {
    id: "olly",
    name: "Olly Brandt",
    email: "olly@larkspur.example",
    role: "operator",
    can: "Edits and assigns drafts, retries, stops sending.",
    amr: MFA,
  },
  {
    id: "anna",
    name: "Anna Keller",
    email: "anna@larkspur.example",
    role: "approver",
    can: "Approves replies, so that they are sent.",
    amr: MFA,
  },
  {
    id: "ada",
    name: "Ada Moreau",
    email: "ada@larkspur.example",
    role: "admin",
    can: "Does all of it, and runs the system.",
    amr: MFA,
  },
];

export const groupOf = (person: Person): string => `countersign-${person.role}`;
