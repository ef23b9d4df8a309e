import * as fs from "node:fs";
import path from "node:path";

import { createCallCounts } from "./core/calls.ts";
import { openFaults } from "./core/faults.ts";
import { startServer } from "./core/http.ts";
import type { Settings } from "./core/settings.ts";
import { openStore } from "./core/store.ts";
import { createGmail } from "./gmail/gmail.ts";
import { openMailbox } from "./gmail/state.ts";
import { startDeliveries } from "./hubspot/deliveries.ts";
import { createHubSpot } from "./hubspot/hubspot.ts";
import { openCrm } from "./hubspot/state.ts";
import { openKeys } from "./identity/keys.ts";
import { startIdentity } from "./identity/server.ts";
import { createModel } from "./model/model.ts";
import { createPages } from "./pages/pages.ts";
import { startSmtp } from "./smtp/server.ts";

const MAIL_BYTES = 36 * 1024 * 1024;
const CRM_BYTES = 4 * 1024 * 1024;
const PAGE_BYTES = 256 * 1024;
const QUESTION_BYTES = 1024 * 1024;

export interface Sandbox {
  urls: { pages: string; hubspot: string; gmail: string; identity: string; smtp: string; model: string };
  stop(): Promise<void>;
}

/** Starts all simulators in this process; resolves when every port listens. */
export async function startSandbox(settings: Settings, now: () => number = Date.now): Promise<Sandbox> {
  const { directory, ports, appUrl } = settings;
  fs.mkdirSync(directory, { recursive: true });
  const faults = openFaults(path.join(directory, "faults.json"));
  const stores = {
    hubspot: openStore(path.join(directory, "hubspot.jsonl")),
    gmail: openStore(path.join(directory, "gmail.jsonl")),
    identity: openStore(path.join(directory, "identity.jsonl")),
  };
  const calls = { hubspot: createCallCounts(), gmail: createCallCounts(), model: createCallCounts() };
  const crm = openCrm({ store: stores.hubspot, faults, portalId: settings.hubspot.portalId, now });
  const mail = { box: openMailbox(stores.gmail, now), faults, address: settings.gmail.address };
  const deliveries = startDeliveries({ crm, appUrl, clientSecret: settings.hubspot.clientSecret });

  const hubspot = await startServer({
    port: ports.hubspot,
    maxBodyBytes: CRM_BYTES,
    answer: createHubSpot({ crm, app: settings.hubspot, deliveries, calls: calls.hubspot }),
  });
  const gmail = await startServer({
    port: ports.gmail,
    maxBodyBytes: MAIL_BYTES,
    answer: createGmail({ service: mail, client: { ...settings.gmail, faults, now }, calls: calls.gmail }),
  });
  const model = await startServer({
    port: ports.model,
    maxBodyBytes: QUESTION_BYTES,
    answer: createModel({ ...settings.model, faults, calls: calls.model }),
  });
  const identity = await startIdentity({
    port: ports.identity,
    appUrl,
    clientSecret: settings.identity.clientSecret,
    keys: openKeys(directory),
    store: stores.identity,
  });
  const smtp = await startSmtp({ port: ports.smtp, ...settings.smtp, box: mail.box, faults });
  const urls = { hubspot: hubspot.url, gmail: gmail.url, identity: identity.url, model: `${model.url}/v1` };
  const pages = await startServer({
    port: ports.pages,
    maxBodyBytes: PAGE_BYTES,
    answer: createPages({ parts: { crm, deliveries, mail, calls }, appUrl, urls }),
  });

  return {
    urls: { ...urls, pages: pages.url, smtp: `smtp://127.0.0.1:${smtp.port}` },
    async stop() {
      deliveries.stop();
      await Promise.all([
        pages.close(),
        model.close(),
        hubspot.close(),
        gmail.close(),
        identity.close(),
        smtp.close(),
      ]);
      stores.hubspot.close();
      stores.gmail.close();
      stores.identity.close();
    },
  };
}
