import { randomInt } from "node:crypto";

export type DemoPerson = {
  firstName: string;
  lastName: string;
  name: string;
  email: string;
  company: string;
  jobTitle: string;
  companySize: string;
  topic: string;
  message: string;
};

/** Somebody who has never written before: every test has people of its own. */
export function newPerson(given: Partial<Omit<DemoPerson, "name" | "email">> = {}): DemoPerson {
  const word = randomWord();
  const person = {
    firstName: "Robin",
    lastName: `Quist${word}`,
    company: `Company ${word.toUpperCase()}`,
    jobTitle: "Head of Operations",
    companySize: "100-500",
    topic: "pricing",
    message: "We are 140 people in five houses. What would Larkspur cost a month, and is SSO part of it?",
    ...given,
  };
  return {
    ...person,
    name: `${person.firstName} ${person.lastName}`,
    email: `robin.${word}@${word}.example`,
  };
}

export const formValues = (person: DemoPerson): Record<string, string> => ({
  firstname: person.firstName,
  lastname: person.lastName,
  email: person.email,
  company: person.company,
  jobtitle: person.jobTitle,
  numemployees: person.companySize,
  topic: person.topic,
  message: person.message,
});

export function randomWord(length = 10): string {
  return Array.from({ length }, () => String.fromCodePoint(97 + randomInt(26))).join("");
}
