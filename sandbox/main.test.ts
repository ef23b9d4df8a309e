import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import net from "node:net";

import { afterEach, expect, it } from "vitest";

import { gmailToken, makeDirectory, rawMail, TEST_ENVIRONMENT } from "./start-for-tests.ts";

let running: ChildProcess | null = null;
afterEach(() => void running?.kill("SIGKILL"));

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

async function start(directory: string, ports: readonly number[]): Promise<ChildProcess> {
  const [pages, hubspot, gmail, identity] = ports.map(String);
  const child = spawn(process.execPath, ["sandbox/main.ts"], {
    env: {
      ...TEST_ENVIRONMENT,
      NODE_ENV: "test",
      SANDBOX_DIR: directory,
      SANDBOX_PAGES_PORT: pages,
      SANDBOX_HUBSPOT_PORT: hubspot,
      SANDBOX_GMAIL_PORT: gmail,
      SANDBOX_IDENTITY_PORT: identity,
      SANDBOX_SMTP_PORT: "0",
      SANDBOX_MODEL_PORT: "0",
      APP_URL: "http://127.0.0.1:9",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  running = child;
  let output = "";
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    output += chunk.toString();
    if (output.includes("sandbox ready\n")) break;
  }
  expect(output).toBe("sandbox ready\n");
  return child;
}

it("no acknowledged write is lost when the process is killed, and it starts again with all of them", async () => {
  const directory = makeDirectory();
  const ports = [await freePort(), await freePort(), await freePort(), await freePort()];
  const [pages, hubspot, gmail] = ports.map((port) => `http://127.0.0.1:${port}`);
  const child = await start(directory, ports);
  const token = await gmailToken(gmail ?? "");

  const acknowledged = { contacts: [] as string[], mails: [] as string[] };
  let isAlive = true;
  const write = async (index: number): Promise<void> => {
    const email = `person-${index}@northwind.example`;
    const contact = await fetch(`${hubspot}/crm/v3/objects/contacts`, {
      method: "POST",
      headers: { authorization: `Bearer ${TEST_ENVIRONMENT.HUBSPOT_ACCESS_TOKEN}` },
      body: JSON.stringify({ properties: { email } }),
    });
    if (contact.status === 201) acknowledged.contacts.push(email);
    const sent = await fetch(`${gmail}/gmail/v1/users/me/messages/send`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ raw: rawMail({ To: email, Subject: "x" }, "y") }),
    });
    if (sent.status === 200) acknowledged.mails.push(((await sent.json()) as { id: string }).id);
  };
  const writers = [0, 1, 2].map(async (lane) => {
    for (let index = lane; isAlive; index += 3) await write(index).catch(() => undefined);
  });
  while (acknowledged.mails.length < 40) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGKILL");
  await once(child, "exit");
  isAlive = false;
  await Promise.all(writers);

  await start(directory, ports);
  const state = (await (await fetch(`${pages}/state.json`)).json()) as {
    gmail: { sent: { id: string }[] };
    crm: { contacts: { properties: { email: string } }[] };
  };
  const kept = new Set([
    ...state.gmail.sent.map(({ id }) => id),
    ...state.crm.contacts.map(({ properties }) => properties.email),
  ]);
  expect([...acknowledged.contacts, ...acknowledged.mails].filter((id) => !kept.has(id))).toEqual([]);
  fs.rmSync(directory, { recursive: true, force: true });
});

it("SIGTERM ends it with code 0", async () => {
  const child = await start(makeDirectory(), [0, 0, 0, 0]);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

it("a missing secret ends the start and is named", async () => {
  const env = { ...TEST_ENVIRONMENT, NODE_ENV: "test" as const, HUBSPOT_CLIENT_SECRET: "" };
  const child = spawn(process.execPath, ["sandbox/main.ts"], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  for await (const chunk of child.stderr as AsyncIterable<Buffer>) errors += chunk.toString();
  expect(errors).toContain("HUBSPOT_CLIENT_SECRET");
});
