import http from "node:http";
import type { AddressInfo } from "node:net";

import { eq } from "drizzle-orm";
import { onTestFinished } from "vitest";

import { submissions } from "#drizzle/schema/index.ts";
import { submissionFieldsSchema } from "#lib/contracts/submissions.ts";
import { openFields, type SubmissionRow } from "#lib/db/submissions.ts";
import { createHubSpotClient } from "#lib/integrations/hubspot/client.ts";
import type { ServiceContext } from "#lib/services/context.ts";
import type { StoredOutcome } from "#lib/services/intake/delivery.ts";
import { storeDelivery } from "#lib/services/intake/store-delivery.ts";
import { FORMS_PATH } from "#lib/services/intake/webhook-paths.ts";
import { startForTests, TEST_ENVIRONMENT, type TestSandbox } from "#sandbox/start-for-tests.ts";

import { contextForSystem } from "./context.ts";
import { createStoresForTest } from "./database.ts";
import { contactBody } from "./hubspot-deliveries.ts";

export const HOUR_MS = 3_600_000;

export type Typed = { email: string; message: string; firstname?: string };

/**
 * A HubSpot account with its real forms API and its real webhooks on one side, intake on a database of its own on the
 * other, and one clock for both.
 */
export async function setUpReconciliation(options: { now?: Date } = {}) {
  let at = (options.now ?? new Date()).getTime();
  const now = () => new Date(at);
  const stores = await createStoresForTest();
  const hooks: Promise<unknown>[] = [];
  let ctx: ServiceContext | undefined;
  const console = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const stored = ctx ? takeIn(ctx, request.url ?? "", Buffer.concat(chunks)) : Promise.resolve();
      hooks.push(stored);
      stored.then(
        () => response.writeHead(202).end(),
        () => response.writeHead(503).end(),
      );
    });
  });
  await new Promise<void>((resolve) => console.listen(0, "127.0.0.1", resolve));
  const appUrl = `http://127.0.0.1:${(console.address() as AddressInfo).port}`;
  const sandbox = await startForTests({ appUrl, now: () => at });
  onTestFinished(async () => {
    await sandbox.stop();
    console.closeAllConnections();
    console.close();
  });
  const hubspot = createHubSpotClient({
    baseUrl: sandbox.urls.hubspot,
    accessToken: TEST_ENVIRONMENT.HUBSPOT_ACCESS_TOKEN,
    apiVersion: "v3",
    app: { clientId: "test-app", clientSecret: TEST_ENVIRONMENT.HUBSPOT_CLIENT_SECRET },
  });
  const base = contextForSystem(stores, "intake", { now });
  const submissionOf = async (conversionId: string): Promise<SubmissionRow | null> => {
    const [row] = await stores.db
      .select()
      .from(submissions)
      .where(eq(submissions.conversionId, conversionId));
    return row ?? null;
  };
  ctx = { ...base, integrations: { ...base.integrations, hubspot } };
  return {
    stores,
    ctx,
    sandbox,
    now,
    advance: (ms: number) => {
      at += ms;
    },
    submit: (typed: Typed) => submit(sandbox, typed),
    /** Every delivery that was not dropped has been answered. */
    settled: () => waitForDeliveries(sandbox, hooks),
    conversionIds: async () => ({
      listed: (await listed(sandbox)).toSorted(),
      ours: (await stores.db.select().from(submissions))
        .map(({ conversionId }) => conversionId ?? "none")
        .toSorted(),
    }),
    submissionOf,
    /** What the person wrote, as we have it under that id. */
    wordsOf: async (conversionId: string) => {
      const row = await submissionOf(conversionId);
      const fields = row && openFields(row, await stores.keys.findKey(row.contactId));
      return fields ? submissionFieldsSchema.parse(JSON.parse(fields)).message : null;
    },
    /** A workflow webhook of our own making. */
    hook: ({ conversionId, message }: { conversionId: string; message: string }) => {
      const body = contactBody({ conversionId, timestamp: at, properties: { message } });
      return takeIn(base, FORMS_PATH, Buffer.from(JSON.stringify(body)));
    },
  };
}

async function takeIn(ctx: ServiceContext, path: string, rawBody: Buffer): Promise<StoredOutcome> {
  return storeDelivery(ctx, {
    path,
    delivery: {
      id: crypto.randomUUID(),
      adapter: path === FORMS_PATH ? "workflow_webhook" : "crm_events",
      rawBody,
      headers: {},
      signatureVersion: "v3",
      isPreviousSecret: false,
      replayDigest: null,
    },
  });
}

async function submit(sandbox: TestSandbox, typed: Typed): Promise<string> {
  const fields = { firstname: "Jane", lastname: "Doe", company: "Acme", topic: "other", ...typed };
  const answer = await fetch(`${sandbox.urls.pages}/form`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });
  const conversionId = answer.headers.get("location")?.split("/").at(-1);
  if (!conversionId) throw new Error(`The form was refused: ${answer.status} ${await answer.text()}`);
  return conversionId;
}

type Delivery = { state: string };

async function waitForDeliveries(sandbox: TestSandbox, hooks: readonly Promise<unknown>[]): Promise<void> {
  for (let look = 0; look < 600; look += 1) {
    const { deliveries } = (await sandbox.state()) as { deliveries: Delivery[] };
    if (deliveries.every(({ state }) => state !== "pending")) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await Promise.allSettled(hooks);
}

async function listed(sandbox: TestSandbox): Promise<string[]> {
  const state = (await sandbox.state()) as { submissions: { conversionId: string }[] };
  return state.submissions.map(({ conversionId }) => conversionId);
}
