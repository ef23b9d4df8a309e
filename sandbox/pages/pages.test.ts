import http from "node:http";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { TestSandbox } from "../start-for-tests.ts";
import { rawMail, startForTests } from "../start-for-tests.ts";

let sandbox: TestSandbox;
beforeEach(async () => {
  sandbox = await startForTests();
});
afterEach(() => sandbox.stop());

const page = async (path: string): Promise<string> => (await fetch(sandbox.urls.pages + path)).text();
const FORM = {
  firstname: "Zoë <b>",
  lastname: "O'Brien",
  email: "Zoe@Ocean.example",
  company: '"Crew" & Söhne',
  topic: "security",
  message: "<script>alert(1)</script> {{x}}",
};
const submit = (fields: Record<string, string>) =>
  fetch(`${sandbox.urls.pages}/form`, {
    method: "POST",
    body: new URLSearchParams(fields),
    redirect: "manual",
  });

describe("the form", () => {
  it("stores exactly what was written and shows it escaped", async () => {
    const response = await submit(FORM);
    expect(response.status).toBe(303);
    const state = (await sandbox.state()) as {
      submissions: { contactId: string; values: { name: string; value: string }[] }[];
      crm: { contacts: { properties: Record<string, string> }[] };
    };
    expect(state.submissions[0]?.values).toContainEqual({ name: "message", value: FORM.message });
    expect(state.crm.contacts[0]?.properties).toMatchObject({
      email: "zoe@ocean.example",
      company: FORM.company,
    });
    for (const path of [`/crm/${state.submissions[0]?.contactId}`, response.headers.get("location") ?? ""]) {
      const shown = await page(path);
      expect(shown).not.toContain("<script>alert");
      expect(shown).toContain("Zoë &lt;b&gt;");
    }
  });

  it.each([
    { change: { email: "nobody" }, says: "Enter an e-mail address" },
    { change: { message: "  " }, says: "Enter your message." },
    { change: { topic: "free beer" }, says: "Choose what it is about." },
    { change: { phone: "call me" }, says: "Use digits" },
  ])("refuses $change, says why and keeps what was written", async ({ change, says }) => {
    const response = await submit({ ...FORM, ...change });
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text).toContain(says);
    expect(text).toContain("O&#39;Brien");
    expect((await sandbox.state())["submissions"]).toEqual([]);
  });
});

describe("the mailbox", () => {
  it("shows a sent e-mail, its HTML under a policy that runs nothing, and takes an answer", async () => {
    const raw = rawMail({ To: "jane@northwind.example", Subject: "<i>Hello</i>" }, "Dear Jane");
    const { body } = await sandbox.gmail("POST", "/messages/send", { raw });
    const path = `/mailbox/${String(body["id"])}`;
    expect(await page("/mailbox")).toContain("&lt;i&gt;Hello&lt;/i&gt;");
    expect(await page(path)).toContain("Dear Jane");
    const part = await fetch(`${sandbox.urls.pages}${path}/html`);
    expect(part.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
    await fetch(`${sandbox.urls.pages}${path}/out-of-office`, { method: "POST" });
    await fetch(`${sandbox.urls.pages}${path}/bounce`, { method: "POST" });
    const { received } = (await sandbox.state())["gmail"] as {
      received: { headers: { name: string; value: string }[] }[];
    };
    expect(received[0]?.headers).toContainEqual({ name: "Auto-Submitted", value: "auto-replied" });
    expect(received[1]?.headers).toContainEqual({
      name: "X-Failed-Recipients",
      value: "jane@northwind.example",
    });
  });
});

describe("the switches", () => {
  it("a button changes one fault, another switches all off", async () => {
    const press = (body: Record<string, string>) =>
      fetch(`${sandbox.urls.pages}/faults`, { method: "POST", body: new URLSearchParams(body) });
    await press({ patch: '{"gmail":{"down":"unavailable"}}' });
    expect((await sandbox.state())["faults"]).toMatchObject({ gmail: { down: "unavailable" } });
    await press({ clear: "all" });
    expect((await sandbox.state())["faults"]).toMatchObject({ gmail: { down: "off" } });
  });

  it("an unknown or wrong fault is refused and changes nothing", async () => {
    for (const body of ['{"gmail":{"downn":true}}', '{"gmail":{"delayMs":-1}}', "no json"])
      expect((await fetch(`${sandbox.urls.pages}/faults.json`, { method: "PUT", body })).status).toBe(400);
    expect((await sandbox.state())["faults"]).toMatchObject({ gmail: { delayMs: 0 } });
  });

  it("a reset empties everything and lets no record id come back", async () => {
    await submit(FORM);
    const before = (await sandbox.state())["submissions"] as { contactId: string }[];
    await fetch(`${sandbox.urls.pages}/reset`, { method: "POST" });
    expect(await sandbox.state()).toMatchObject({ submissions: [], deliveries: [], crm: { contacts: [] } });
    await submit(FORM);
    const after = (await sandbox.state())["submissions"] as { contactId: string }[];
    expect(Number(after[0]?.contactId)).toBeGreaterThan(Number(before[0]?.contactId));
  });
});

describe("strangers", () => {
  it("a foreign page cannot press a button", async () => {
    const response = await fetch(`${sandbox.urls.pages}/reset`, {
      method: "POST",
      headers: { origin: "https://evil.example" },
    });
    expect(response.status).toBe(403);
  });

  it("another name for this machine is not answered", async () => {
    const status = await new Promise((resolve) => {
      http.get(`${sandbox.urls.pages}/state.json`, { headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    expect(status).toBe(403);
  });

  it.each(["/", "/form", "/mailbox", "/crm", "/faults"])("%s loads nothing from elsewhere", async (path) => {
    const response = await fetch(sandbox.urls.pages + path);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await response.text()).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!127\.0\.0\.1)/);
  });
});
