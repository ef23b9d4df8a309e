import { eq } from "drizzle-orm";

import {
  auditEvents,
  contacts,
  deliveries,
  landedDeliveries,
  outboxEvents,
  submissions,
  workflows,
} from "#drizzle/schema/index.ts";
import { type SubmissionFields, submissionFieldsSchema } from "#lib/contracts/submissions.ts";
import { openFields } from "#lib/db/submissions.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import { REPLAY, type StoredOutcome } from "#lib/services/intake/delivery.ts";
import {
  type ProcessedDelivery,
  processLandedDeliveries,
} from "#lib/services/intake/process-landed-deliveries.ts";
import {
  type DeliveryAnswer,
  type DeliveryRequest,
  receiveDelivery,
} from "#lib/services/intake/receive-delivery.ts";

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
    landed: await db.select().from(landedDeliveries),
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

/** As in production, without the time between: receives a delivery, and tells apart whatever has landed. */
export async function takeIn(
  ctx: ServiceContext,
  request: DeliveryRequest,
): Promise<DeliveryAnswer | ({ status: 202; isPreviousSecret: boolean } & StoredOutcome)> {
  const answer = await receiveDelivery(ctx, request);
  if (answer.status !== 202) return answer;
  const processed = await processAllLanded(ctx);
  const own = processed.find(({ id }) => id === answer.deliveryId);
  if (own?.stored === null) return answer;
  return { status: 202, isPreviousSecret: answer.isPreviousSecret, ...(own?.stored ?? REPLAY) };
}

/** Until nothing waits that could be claimed. */
export async function processAllLanded(ctx: ServiceContext): Promise<ProcessedDelivery[]> {
  const all: ProcessedDelivery[] = [];
  for (;;) {
    const processed = await processLandedDeliveries(ctx);
    if (processed.length === 0) return all;
    all.push(...processed);
  }
}
