import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { readSettings } from "#sandbox/core/settings.ts";
import { startSandbox } from "#sandbox/start-sandbox.ts";
import type { viewState } from "#sandbox/state-view.ts";

type SandboxState = ReturnType<typeof viewState>;
export type TestSandbox = {
  urls: { pages: string; hubspot: string; gmail: string; identity: string; model: string; smtp: string };
  secrets: Record<
    | "hubspotAccessToken"
    | "hubspotClientSecret"
    | "gmailClientId"
    | "gmailClientSecret"
    | "gmailRefreshToken"
    | "smtpPassword"
    | "mailFrom"
    | "modelApiKey",
    string
  >;
  /** What really left, was tried and stored. */
  state(): Promise<SandboxState>;
  /** Turns switches of `faults.json`; what is not named stays. */
  setFaults(part: Record<string, unknown>): Promise<void>;
  reset(): Promise<void>;
  stop(): Promise<void>;
};

/** The real simulators on free ports, with a state of their own. */
export async function startTestSandbox(): Promise<TestSandbox> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-sandbox-"));
  const secret = () => randomBytes(24).toString("hex");
  const secrets = {
    hubspotAccessToken: secret(),
    hubspotClientSecret: secret(),
    gmailClientId: "sandbox",
    gmailClientSecret: secret(),
    gmailRefreshToken: secret(),
    smtpPassword: secret(),
    mailFrom: "sales@larkspur.example",
    modelApiKey: secret(),
  };
  const sandbox = await startSandbox(
    readSettings({
      SANDBOX_DIR: directory,
      SANDBOX_PAGES_PORT: "0",
      SANDBOX_HUBSPOT_PORT: "0",
      SANDBOX_GMAIL_PORT: "0",
      SANDBOX_IDENTITY_PORT: "0",
      SANDBOX_MODEL_PORT: "0",
      SANDBOX_SMTP_PORT: "0",
      HUBSPOT_CLIENT_SECRET: secrets.hubspotClientSecret,
      HUBSPOT_ACCESS_TOKEN: secrets.hubspotAccessToken,
      GMAIL_CLIENT_ID: secrets.gmailClientId,
      GMAIL_CLIENT_SECRET: secrets.gmailClientSecret,
      GMAIL_REFRESH_TOKEN: secrets.gmailRefreshToken,
      SMTP_PASSWORD: secrets.smtpPassword,
      MAIL_FROM: secrets.mailFrom,
      MODEL_API_KEY: secrets.modelApiKey,
      OIDC_CLIENT_SECRET: secret(),
    }),
  );
  const control = async (path: string, init: RequestInit) => {
    const response = await fetch(`${sandbox.urls.pages}${path}`, init);
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
  };
  return {
    urls: sandbox.urls,
    secrets,
    state: async () => (await (await fetch(`${sandbox.urls.pages}/state.json`)).json()) as SandboxState,
    setFaults: (part) =>
      control("/faults.json", {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(part),
      }),
    reset: () => control("/reset", { method: "POST" }),
    stop: async () => {
      await sandbox.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
