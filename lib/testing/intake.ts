import { eq } from "drizzle-orm";

import {
  auditEvents,
  contacts,
  deliveries,
  outboxEvents,
  submissions,
  workflows,
} from "#drizzle/schema/index.ts";
import { type SubmissionFields, submissionFieldsSchema } from "#lib/contracts/submissions.ts";
import { openFields } from "#lib/db/submissions.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import type { ServiceContext } from "#lib/services/context.ts";

import { contextForSystem } from "./context.ts";
import { createStoresForTest, type TestStores } from "./database.ts";

type HubSpotSettings = ServiceContext["settings"]["hubspot"];

/** Intake on a database of its own, with a real clock, and a look at everything it writes. */
export async function setUpIntake(hubspot: Partial<HubSpotSettings> = {}, shared?: TestStores) {
  const stores = shared ?? (await createStoresForTest());
  const base = contextForSystem(stores, "intake", { now: () => new Date() });
  const ctx = { ...base, settings: { ...base.settings, hubspot: { ...base.settings.hubspot, ...hubspot } } };
  const { db } = stores;
  const rows = async () => ({
    contacts: await db.select().from(contacts),
    submissions: await db.select().from(submissions),
    workflows: await db.select().from(workflows),
    deliveries: await db.select().from(deliveries),
    outbox: await db.select().from(outboxEvents),
    audit: await db.select().from(auditEvents),
  });
  const open = async (email = "jane.doe@acme.example"): Promise<SubmissionFields> => {
    const [contact] = await db
      .select()
      .from(contacts)
      .where(eq(contacts.emailToken, lookupToken("email", email)));
    const [submission] = await db.select().from(submissions);
    const key = await stores.keys.findKey(contact?.id ?? submission?.contactId ?? "");
    const fields = submission ? openFields(submission, key) : null;
    return submissionFieldsSchema.parse(JSON.parse(fields ?? "{}"));
  };
  return { stores, ctx, rows, open };
}
