import { randomUUID } from "node:crypto";

import { expect, test } from "#e2e/fixtures.ts";

const approvePath = (id: string) => `/api/workflows/${id}/approve`;

test("an approval from another site's page is refused", async ({ submitDraft, api, stack }) => {
  const { draft } = await submitDraft();
  const data = { version: draft.version, digest: draft.digest };
  const { request } = api.operator;
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, {}]) {
    const answer = await request.post(stack.url + approvePath(draft.workflowId), { headers, data });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
  }
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
});

test("an approval without a session is refused", async ({ submitDraft, stack }) => {
  const { draft } = await submitDraft();
  const answer = await fetch(stack.url + approvePath(draft.workflowId), {
    method: "POST",
    headers: { origin: stack.url, "content-type": "application/json" },
    body: JSON.stringify({ version: draft.version, digest: draft.digest }),
  });
  expect(answer.status).toBe(401);
});

test("a viewer may read a draft and not approve it", async ({ submitDraft, api }) => {
  const { draft } = await submitDraft();
  expect((await api.viewer.draft(draft.id)).may.approve).toBe(false);
  expect((await api.viewer.approve(draft)).status()).toBe(403);
  expect((await api.operator.draft(draft.id)).status).toBe("pending_review");
});

test("a text that was edited after it was read is not approved", async ({ submitDraft, api }) => {
  const { draft } = await submitDraft();
  expect(
    (await api.approver.edit(draft, { text: `${draft.text}\n\nP.S. We are open on Sunday.` })).status(),
  ).toBe(200);
  const answer = await api.operator.approve(draft);
  expect(answer.status()).toBe(409);
  expect((await answer.json()).error.message).toBeTruthy();
});

test("a digest of other words is not approved", async ({ submitDraft, api }) => {
  const { draft } = await submitDraft();
  const answer = await api.operator.approve({ ...draft, digest: "0".repeat(64) });
  expect(answer.status()).toBe(409);
});

test("an edit without the version that was read is refused", async ({ submitDraft, api, stack }) => {
  const { draft } = await submitDraft();
  const answer = await api.operator.request.patch(`${stack.url}/api/v1/drafts/${draft.id}`, {
    headers: { origin: stack.url },
    data: { subject: draft.subject, text: draft.text },
  });
  expect(answer.status()).toBe(428);
});

test("an unknown draft is not found and a malformed id is said to be malformed", async ({ api, stack }) => {
  const { request } = api.operator;
  expect((await request.get(`${stack.url}/api/v1/drafts/${randomUUID()}`)).status()).toBe(404);
  expect((await request.get(`${stack.url}/api/v1/drafts/not-an-id`)).status()).toBe(400);
  expect((await request.get(`${stack.url}/api/v1/workflows/${randomUUID()}`)).status()).toBe(404);
});

test("reading anything needs a session", async ({ stack }) => {
  for (const path of ["/api/v1/drafts", "/api/v1/workflows", "/api/v1/today", "/api/v1/needs"]) {
    expect((await fetch(stack.url + path)).status, path).toBe(401);
  }
});
