import { and, eq, max, sql } from "drizzle-orm";

import { contacts, sends } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";

import type { Database } from "./database.ts";
import { sealText, type SubjectKey, unsealText } from "./sealed.ts";

export type ContactRow = typeof contacts.$inferSelect;
type ContactChange = Partial<Omit<typeof contacts.$inferInsert, "id" | "createdAt">>;

/** A person's own data, in clear. */
export type Person = Record<
  "email" | "firstName" | "lastName" | "phone" | "company" | "jobTitle" | "history",
  string | null
>;

const COLUMNS = {
  email: "email",
  firstName: "first_name",
  lastName: "last_name",
  phone: "phone",
  company: "company",
  jobTitle: "job_title",
  history: "history",
} as const satisfies Record<keyof Person, string>;

/** Seals what is given under the person's key, for this person's row. */
export function sealPerson(
  key: SubjectKey,
  contactId: string,
  person: Partial<Person>,
): Partial<Record<keyof Person, Buffer | null>> {
  return Object.fromEntries(
    names(person).map((name) => [
      name,
      sealText(key, { table: "contacts", column: COLUMNS[name], rowId: contactId }, person[name]),
    ]),
  );
}

/** Opens a person's row. Everything is null once the key is gone. */
export function openPerson(row: ContactRow, key: SubjectKey | null): Person {
  const open = (name: keyof Person) =>
    unsealText(key, { table: "contacts", column: COLUMNS[name], rowId: row.id }, row[name]);
  return {
    email: open("email"),
    firstName: open("firstName"),
    lastName: open("lastName"),
    phone: open("phone"),
    company: open("company"),
    jobTitle: open("jobTitle"),
    history: open("history"),
  };
}

export async function findContactOrNull(db: Database, id: string): Promise<ContactRow | null> {
  const [row] = await db.select().from(contacts).where(eq(contacts.id, id));
  return row ?? null;
}

export async function findContact(db: Database, id: string): Promise<ContactRow> {
  const row = await findContactOrNull(db, id);
  if (!row) throw new AppError("not_found", "There is no such person. They may have been erased.");
  return row;
}

/** Holds the row: restriction and erasure take turns with whatever is written about the person. */
export async function lockContact(db: Database, id: string): Promise<ContactRow> {
  const [row] = await db.select().from(contacts).where(eq(contacts.id, id)).for("update");
  if (!row) throw new AppError("not_found", "There is no such person. They may have been erased.");
  return row;
}

export async function findContactByEmailTokenOrNull(
  db: Database,
  emailToken: Buffer,
): Promise<ContactRow | null> {
  const [row] = await db.select().from(contacts).where(eq(contacts.emailToken, emailToken));
  return row ?? null;
}

/** HubSpot's contact is one; ours are as many as the addresses under which that person wrote. */
export async function listContactIdsByHubSpotId(db: Database, hubspotContactId: string): Promise<string[]> {
  const rows = await db
    .select({ id: contacts.id })
    .from(contacts)
    .where(eq(contacts.hubspotContactId, hubspotContactId));
  return rows.map(({ id }) => id);
}

/** False when another transaction made the person first. */
export async function insertContact(db: Database, contact: typeof contacts.$inferInsert): Promise<boolean> {
  const rows = await db.insert(contacts).values(contact).onConflictDoNothing().returning({ id: contacts.id });
  return rows.length > 0;
}

export async function updateContact(db: Database, id: string, change: ContactChange): Promise<void> {
  await db
    .update(contacts)
    .set({ updatedAt: sql`now()`, ...change })
    .where(eq(contacts.id, id));
}

/** When the person last got an answer from us, or null. */
export async function findLastReplyAtOrNull(db: Database, contactId: string): Promise<Date | null> {
  const [row] = await db
    .select({ at: max(sends.settledAt) })
    .from(sends)
    .where(and(eq(sends.contactId, contactId), eq(sends.state, "sent")));
  return row?.at ?? null;
}

function names(person: Partial<Person>): (keyof Person)[] {
  return (Object.keys(COLUMNS) as (keyof Person)[]).filter((name) => person[name] !== undefined);
}
