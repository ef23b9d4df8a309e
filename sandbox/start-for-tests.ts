import * as fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { readSettings } from "./core/settings.ts";
import type { Sandbox } from "./start-sandbox.ts";
import { startSandbox } from "./start-sandbox.ts";

export const TEST_ENVIRONMENT = {
  SANDBOX_PAGES_PORT: "0",
  SANDBOX_HUBSPOT_PORT: "0",
  SANDBOX_GMAIL_PORT: "0",
  SANDBOX_IDENTITY_PORT: "0",
  SANDBOX_MODEL_PORT: "0",
  SANDBOX_SMTP_PORT: "0",
  HUBSPOT_CLIENT_SECRET: "test-hubspot-client-secret",
  HUBSPOT_ACCESS_TOKEN: "test-hubspot-access-token",
  GMAIL_CLIENT_ID: "test-gmail-client",
  GMAIL_CLIENT_SECRET: "test-gmail-client-secret",
  GMAIL_REFRESH_TOKEN: "test-gmail-refresh-token",
  MAIL_FROM: "hello@larkspur.example",
  OIDC_CLIENT_SECRET: "test-oidc-client-secret-of-some-length",
};

export const makeDirectory = (): string => fs.mkdtempSync(path.join(tmpdir(), "sandbox-test-"));

export interface TestSandbox extends Sandbox {
  hubspot(method: string, path: string, body?: unknown): Promise<Answer>;
  gmail(method: string, path: string, body?: unknown): Promise<Answer>;
  faults(part: unknown): Promise<void>;
  state(): Promise<Record<string, unknown>>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A whole sandbox on free ports, with a time of its own when one is passed. */
export async function startForTests(
  options: { appUrl?: string; directory?: string; identityPort?: string; now?: () => number } = {},
): Promise<TestSandbox> {
  const settings = readSettings({
    ...TEST_ENVIRONMENT,
    SANDBOX_DIR: options.directory ?? makeDirectory(),
    SANDBOX_IDENTITY_PORT: options.identityPort ?? "0",
    APP_URL: options.appUrl ?? "http://127.0.0.1:9",
  });
  const sandbox = await startSandbox(settings, options.now);
  let token = "";
  return {
    ...sandbox,
    hubspot: (method, at, body) =>
      send(`${sandbox.urls.hubspot}${at}`, {
        method,
        body,
        token: TEST_ENVIRONMENT.HUBSPOT_ACCESS_TOKEN,
      }),
    async gmail(method, at, body) {
      token ||= await gmailToken(sandbox.urls.gmail);
      return send(`${sandbox.urls.gmail}/gmail/v1/users/me${at}`, { method, body, token });
    },
    async faults(part) {
      const answer = await send(`${sandbox.urls.pages}/faults.json`, {
        method: "PUT",
        body: part,
        token: "",
      });
      if (answer.status !== 200) throw new Error(`The fault was refused: ${JSON.stringify(answer.body)}`);
    },
    state: async () => (await send(`${sandbox.urls.pages}/state.json`, { method: "GET", token: "" })).body,
  };
}

export async function gmailToken(url: string): Promise<string> {
  const response = await fetch(`${url}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: TEST_ENVIRONMENT.GMAIL_CLIENT_ID,
      client_secret: TEST_ENVIRONMENT.GMAIL_CLIENT_SECRET,
      refresh_token: TEST_ENVIRONMENT.GMAIL_REFRESH_TOKEN,
    }),
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

export function rawMail(headers: Record<string, string>, text: string): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const lines = [...head, "Content-Type: text/plain; charset=utf-8", "", text, ""];
  return Buffer.from(lines.join("\r\n"), "utf8").toString("base64url");
}

async function send(
  url: string,
  { method, body, token }: { method: string; body?: unknown; token: string },
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parse(text) };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
