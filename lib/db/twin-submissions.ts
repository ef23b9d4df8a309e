import { and, between, desc, eq, inArray, isNotNull, isNull, notInArray, or, sql } from "drizzle-orm";

import { contacts, sends, submissions, workflows } from "#drizzle/schema/index.ts";

import type { Database } from "./database.ts";
import type { SubmissionRow } from "./submissions.ts";

type Twin = Pick<SubmissionRow, "conversionId" | "formId" | "submittedAt"> & { emailToken: Buffer };

const SAME_WORDS_MS = 24 * 60 * 60_000;
const SAME_MOMENT_MS = 60 * 60_000;

/**
 * The same words of the same person within a day, told twice by ways in that share no key: one of the two carries
 * HubSpot's conversion id, the other does not. With a form given, one that is known to have come by another is none.
 */
export function findTwinSubmissionOrNull(
  db: Database,
  { contentSha256s, ...twin }: Twin & { contentSha256s: readonly string[] },
): Promise<SubmissionRow | null> {
  return find(db, twin, [
    inArray(submissions.contentSha256, [...contentSha256s]),
    within(twin, SAME_WORDS_MS),
  ]);
}

/** The same person within the hour, told without a message by the one way and with one by the other. */
export function findHalfToldTwinOrNull(
  db: Database,
  { wordlessSha256s, hasWords, ...twin }: Twin & { wordlessSha256s: readonly string[]; hasWords: boolean },
): Promise<SubmissionRow | null> {
  const isWordless = inArray(submissions.contentSha256, [...wordlessSha256s]);
  const hasOther = hasWords
    ? and(isWordless, canStillBeAnswered(db))
    : notInArray(submissions.contentSha256, [...wordlessSha256s]);
  return find(db, twin, [hasOther, within(twin, SAME_MOMENT_MS)]);
}

/** False once the reply has left, may have left, or will never be written: words that come later need another one. */
export async function canSubmissionBeAnswered(db: Database, id: string): Promise<boolean> {
  const [row] = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(eq(submissions.id, id), canStillBeAnswered(db)));
  return row !== undefined;
}

async function find(
  db: Database,
  { emailToken, conversionId, formId }: Omit<Twin, "submittedAt">,
  conditions: Parameters<typeof and>,
): Promise<SubmissionRow | null> {
  const isSameForm =
    formId === null ? undefined : or(isNull(submissions.formId), eq(submissions.formId, formId));
  const [row] = await db
    .select({ submission: submissions })
    .from(contacts)
    .innerJoin(submissions, eq(submissions.contactId, contacts.id))
    .where(
      and(
        eq(contacts.emailToken, emailToken),
        conversionId === null ? isNotNull(submissions.conversionId) : isNull(submissions.conversionId),
        isSameForm,
        ...conditions,
      ),
    )
    .orderBy(desc(submissions.receivedAt))
    .limit(1);
  return row?.submission ?? null;
}

function within({ submittedAt }: Pick<Twin, "submittedAt">, ms: number) {
  const at = submittedAt.getTime();
  return between(submissions.submittedAt, new Date(at - ms), new Date(at + ms));
}

function canStillBeAnswered(db: Database) {
  const left = db
    .select({ one: sql`1` })
    .from(sends)
    .where(and(eq(sends.workflowId, workflows.id), inArray(sends.state, ["in_flight", "sent", "unknown"])));
  const open = db
    .select({ one: sql`1` })
    .from(workflows)
    .where(
      and(
        eq(workflows.submissionId, submissions.id),
        notInArray(workflows.status, ["completed", "cancelled"]),
        sql`not exists ${left}`,
      ),
    );
  return sql`exists ${open}`;
}
