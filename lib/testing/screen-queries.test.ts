import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ListDraftsInput } from "#lib/contracts/drafts.ts";
import { ListQuarantineInput } from "#lib/contracts/quarantine.ts";
import { ListWorkflowsInput } from "#lib/contracts/workflows.ts";
import { connect, type DatabaseConnection } from "#lib/db/client.ts";
import { activateContentVersion, insertContentVersion } from "#lib/db/content-versions.ts";
import { insertKnowledgePageVersion } from "#lib/db/knowledge-pages.ts";
import { getContent } from "#lib/services/content/get-content.ts";
import { listContent } from "#lib/services/content/list-content.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";
import { listDrafts } from "#lib/services/drafts/list-drafts.ts";
import { listForms } from "#lib/services/forms/list-forms.ts";
import { getIntake } from "#lib/services/intake/get-intake.ts";
import { listQuarantine } from "#lib/services/intake/list-quarantine.ts";
import { listKnowledgePages } from "#lib/services/knowledge/list-knowledge-pages.ts";
import { getSendingStatus } from "#lib/services/sending/get-sending-status.ts";
import { getNeeds } from "#lib/services/today/get-needs.ts";
import { getToday } from "#lib/services/today/get-today.ts";
import { getWorkflow } from "#lib/services/workflows/get-workflow.ts";
import { listWorkflows } from "#lib/services/workflows/list-workflows.ts";

import { contextForRole } from "./context.ts";
import { createTestStores, type TestStores } from "./database.ts";
import { useTestEnv } from "./env.ts";
import { insertDraft } from "./factories.ts";

type Counted = { stores: TestStores; observed: DatabaseConnection; statements: string[] };
type Fixture = Awaited<ReturnType<typeof insertDraft>>;

const seam = globalThis as typeof globalThis & { __countersignStepObserver?: unknown };
let few: Counted;
let many: Counted;
let inFew: Fixture;
let inMany: Fixture;

beforeAll(async () => {
  useTestEnv();
  [few, many] = [await openCounted(), await openCounted()];
  inFew = await insertDraft(few.stores);
  for (let n = 0; n < 24; n++) await insertDraft(many.stores);
  inMany = await insertDraft(many.stores);
  await insertLists(few.stores, 1);
  await insertLists(many.stores, 25);
});
afterAll(async () => {
  for (const { observed, stores } of [few, many]) {
    await observed.close();
    await stores.close();
  }
});

describe("a screen asks the database the same number of questions for one row and for twenty-five", () => {
  const screens = {
    frame: { most: 3, read: (ctx: Context) => getNeeds(ctx, {}) },
    today: { most: 8, read: (ctx: Context) => getToday(ctx, {}) },
    review: { most: 6, read: (ctx: Context) => listDrafts(ctx, ListDraftsInput.parse({})) },
    draft: { most: 24, read: (ctx: Context, draft: Fixture) => getDraft(ctx, { draftId: draft.id }) },
    workflows: { most: 4, read: (ctx: Context) => listWorkflows(ctx, ListWorkflowsInput.parse({})) },
    sending: { most: 10, read: (ctx: Context) => getSendingStatus(ctx) },
    intake: { most: 5, read: (ctx: Context) => getIntake(ctx, {}) },
    "forms of intake": { most: 4, read: (ctx: Context) => listForms(ctx) },
    quarantine: { most: 2, read: (ctx: Context) => listQuarantine(ctx, ListQuarantineInput.parse({})) },
    knowledge: { most: 1, read: (ctx: Context) => listKnowledgePages(ctx) },
    content: { most: 1, read: (ctx: Context) => listContent(ctx, { kind: "template" }) },
    "versions of one content": { most: 2, read: (ctx: Context) => getContent(ctx, CONTENT) },
    workflow: {
      most: 15,
      read: (ctx: Context, draft: Fixture) => getWorkflow(ctx, { workflowId: draft.workflowId }),
    },
  };

  test.each(Object.entries(screens))("%s", async (_, { most, read }) => {
    const counts = [await countStatements(few, (ctx) => read(ctx, inFew))];
    counts.push(await countStatements(many, (ctx) => read(ctx, inMany)));
    expect(counts[1]).toBe(counts[0]);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[0]).toBeLessThanOrEqual(most);
  });
});

const CONTENT = { kind: "template", name: "pricing" } as const;
type Context = Awaited<ReturnType<typeof contextForRole>>;

/** That many knowledge pages and versions of a template, and an unknown outcome for every draft. */
async function insertLists({ db, sql }: TestStores, pages: number): Promise<void> {
  for (let n = 0; n < pages; n++) {
    await insertKnowledgePageVersion(db, {
      slug: `page-${n}`,
      version: 1,
      title: "Page",
      markdown: "Words.",
    });
    await insertContentVersion(db, {
      ...CONTENT,
      version: n + 1,
      body: { subject: "Hello", text: "Words." },
    });
  }
  await activateContentVersion(db, { ...CONTENT, version: 1 });
  await sql`
    insert into deliveries (id, adapter, status, cause, raw_body, key_owner_id, submission_id, body_bytes, body_sha256,
      signature_version, headers)
    select gen_random_uuid(), 'workflow_webhook', status, 'conflict', '', id, id, 0, '', 'v3', '{}'
    from submissions, (values ('duplicate'), ('quarantined')) kind(status)`;
  await sql`
    insert into forms (id, name, watched_since)
    select 'form-' || n, 'Form', now() from generate_series(1, ${pages}::int) n`;
  await sql`
    insert into sends (id, draft_id, workflow_id, contact_id, state, provider, revision, approved_digest, body_sha256,
      recipient_domain_token)
    select gen_random_uuid(), id, workflow_id, contact_id, 'unknown', 'gmail', 1, 'digest', 'sha256', 'domain' from drafts`;
}

async function openCounted(): Promise<Counted> {
  const stores = await createTestStores();
  const statements: string[] = [];
  seam.__countersignStepObserver = (name: string, work: () => PromiseLike<unknown>) => {
    if (!name.startsWith("commit")) statements.push(name);
    return work();
  };
  const observed = connect({ url: stores.url, role: "countersign_app" });
  delete seam.__countersignStepObserver;
  return { stores, observed, statements };
}

async function countStatements(
  { stores, observed, statements }: Counted,
  read: (ctx: Context) => Promise<unknown>,
): Promise<number> {
  const ctx = { ...(await contextForRole(stores, "operator")), db: observed.db };
  statements.length = 0;
  await read(ctx);
  return statements.length;
}
