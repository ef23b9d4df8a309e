import { and, asc, desc, eq, getTableColumns, sql } from "drizzle-orm";

import { contentVersions, users } from "#drizzle/schema/index.ts";
import type { ContentKind } from "#lib/domain/content.ts";

import type { Database } from "./database.ts";

export type ContentRow = typeof contentVersions.$inferSelect;
/** Without the words. */
export type ListedContent = Omit<ContentRow, "body"> & { authorName: string | null };
export type ContentName = { kind: ContentKind; name: string };

const MAX_VERSIONS = 500;
const { body: _body, ...listed } = getTableColumns(contentVersions);

/** The versions in use of everything. */
export async function listActiveContentVersions(db: Database): Promise<ContentRow[]> {
  return db
    .select()
    .from(contentVersions)
    .where(eq(contentVersions.isActive, true))
    .orderBy(asc(contentVersions.kind), asc(contentVersions.name));
}

/** The versions in use of one kind, with their authors and the number of the newest version. */
export async function listActiveContentOfKind(
  db: Database,
  kind: ContentKind,
): Promise<(ListedContent & { newest: number })[]> {
  const newest = sql<number>`(select max(other.version) from content_versions other
    where other.kind = ${contentVersions.kind} and other.name = ${contentVersions.name})`.mapWith(Number);
  return db
    .select({ ...listed, authorName: users.name, newest })
    .from(contentVersions)
    .leftJoin(users, eq(users.id, contentVersions.authorId))
    .where(and(eq(contentVersions.kind, kind), eq(contentVersions.isActive, true)))
    .orderBy(asc(contentVersions.name));
}

/** Every version of one name, newest first. */
export async function listContentVersions(
  db: Database,
  { kind, name }: ContentName,
): Promise<ListedContent[]> {
  return db
    .select({ ...listed, authorName: users.name })
    .from(contentVersions)
    .leftJoin(users, eq(users.id, contentVersions.authorId))
    .where(isNamed({ kind, name }))
    .orderBy(desc(contentVersions.version))
    .limit(MAX_VERSIONS);
}

export async function findContentVersionOrNull(
  db: Database,
  { kind, name, version }: ContentName & { version: number },
): Promise<ContentRow | null> {
  const [row] = await db
    .select()
    .from(contentVersions)
    .where(and(isNamed({ kind, name }), eq(contentVersions.version, version)));
  return row ?? null;
}

/** Holds the name until the transaction ends, then reads every version of it: newest first, the latest ones included. */
export async function lockContentVersions(db: Database, { kind, name }: ContentName): Promise<ContentRow[]> {
  const named = isNamed({ kind, name });
  await db.select({ id: contentVersions.id }).from(contentVersions).where(named).for("update");
  return db.select().from(contentVersions).where(named).orderBy(desc(contentVersions.version));
}

/** Adds a version that is not in use yet. */
export async function insertContentVersion(
  db: Database,
  row: Omit<typeof contentVersions.$inferInsert, "id" | "isActive">,
): Promise<void> {
  await db.insert(contentVersions).values({ ...row, isActive: false });
}

/** Puts this version into use, and the one before it out of use. */
export async function activateContentVersion(
  db: Database,
  { kind, name, version }: ContentName & { version: number },
): Promise<void> {
  const named = isNamed({ kind, name });
  await db
    .update(contentVersions)
    .set({ isActive: false })
    .where(and(named, eq(contentVersions.isActive, true)));
  await db
    .update(contentVersions)
    .set({ isActive: true })
    .where(and(named, eq(contentVersions.version, version)));
}

function isNamed({ kind, name }: ContentName) {
  return and(eq(contentVersions.kind, kind), eq(contentVersions.name, name));
}
