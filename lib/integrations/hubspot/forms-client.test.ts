import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startTestSandbox, type TestSandbox } from "#lib/testing/sandbox.ts";

import { createHubSpotClient } from "./client.ts";

const FORM_ID = "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21";
let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.reset());

describe.each(["v3", "2026-09"])("against the simulator, API version %s", (apiVersion) => {
  const hubspot = () =>
    createHubSpotClient({
      baseUrl: sandbox.urls.hubspot,
      accessToken: sandbox.secrets.hubspotAccessToken,
      apiVersion,
    });

  test("the account's forms are listed", async () => {
    expect(await hubspot().listForms()).toEqual({
      forms: [{ id: FORM_ID, name: "Contact Larkspur", isArchived: false }],
      isComplete: true,
    });
  });

  test("submissions come newest first, page by page, with what was typed", async () => {
    const ids = [];
    for (let n = 0; n < 53; n += 1) ids.unshift(await submit(`Question ${n}`));
    const first = await hubspot().listFormSubmissions({ formId: FORM_ID, after: null });
    expect(first.submissions).toHaveLength(50);
    const second = await hubspot().listFormSubmissions({ formId: FORM_ID, after: first.after });
    expect(second.after).toBeNull();
    const all = [...first.submissions, ...second.submissions];
    expect(all.map(({ conversionId }) => conversionId)).toEqual(ids);
    expect(all[0]?.values).toContainEqual({ name: "message", value: "Question 52" });
    expect(all[0]?.submittedAt.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  test("the addresses of many contacts are one call, and unknown ones are left out", async () => {
    await submit("Hello");
    const known = await hubspot().findContactByEmail("jane.doe@acme.example");
    const emails = await hubspot().readContactEmails([known?.id ?? "", "1"]);
    expect([...emails]).toEqual([[known?.id, "jane.doe@acme.example"]]);
    expect(await hubspot().readContactEmails([])).toEqual(new Map());
  });

  test("a form that is gone is not found; without an app there is no journal", async () => {
    const asked = hubspot().listFormSubmissions({ formId: "gone", after: null });
    await expect(asked).rejects.toMatchObject({ code: "not_found" });
    await expect(hubspot().readJournal({ after: null })).rejects.toMatchObject({ code: "unprocessable" });
  });
});

describe("the journal", () => {
  const journal = (clientSecret = sandbox.secrets.hubspotClientSecret) =>
    createHubSpotClient({
      baseUrl: sandbox.urls.hubspot,
      accessToken: sandbox.secrets.hubspotAccessToken,
      apiVersion: "2026-09",
      app: { clientId: "app-1", clientSecret },
    });

  test("gives its files in order, and nothing at the end", async () => {
    expect(await journal().readJournal({ after: null })).toBeNull();
    await submit("Hello");
    await submit("Hello again");
    const first = await journal().readJournal({ after: null });
    const second = await journal().readJournal({ after: first?.offset ?? "" });
    expect(first?.events).toMatchObject([{ action: "CREATE", objectTypeId: "0-1" }]);
    expect(second?.events).toMatchObject([{ action: "UPDATE", objectTypeId: "0-1" }]);
    expect(await journal().readJournal({ after: second?.offset ?? "" })).toBeNull();
  });

  test("a wrong secret is a matter for people, a forgotten place is not found", async () => {
    const refused = journal("wrong").readJournal({ after: null });
    await expect(refused).rejects.toMatchObject({ code: "forbidden", details: { reason: "credentials" } });
    await expect(journal().readJournal({ after: "gone" })).rejects.toMatchObject({ code: "not_found" });
  });
});

async function submit(message: string): Promise<string> {
  const fields = { firstname: "Jane", lastname: "Doe", email: "jane.doe@acme.example", company: "Acme" };
  const answer = await fetch(`${sandbox.urls.pages}/form`, {
    method: "POST",
    body: new URLSearchParams({ ...fields, topic: "other", message }),
    redirect: "manual",
  });
  return answer.headers.get("location")?.split("/").at(-1) ?? "refused";
}
