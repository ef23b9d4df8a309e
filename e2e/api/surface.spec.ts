import http from "node:http";

import { expect, test } from "#e2e/fixtures.ts";

test("the engine's endpoint answers nobody who cannot sign", async ({ stack }) => {
  const address = `${stack.url}/api/inngest`;
  const call = await fetch(`${address}?fnId=countersign-process-submission&stepId=step`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event: {}, events: [{}], steps: {}, ctx: {} }),
  });
  expect(call.status).toBe(401);
  const registration = await fetch(address, { method: "PUT" });
  expect(registration.status).toBe(401);
});

test("the engine's endpoint tells a stranger nothing about its functions", async ({ stack }) => {
  const answer = await fetch(`${stack.url}/api/inngest`);
  expect(await answer.text()).not.toContain("process-submission");
});

test("pages carry a content policy with a fresh nonce and the security headers", async ({ stack }) => {
  const [first, second] = await Promise.all([fetch(`${stack.url}/sign-in`), fetch(`${stack.url}/sign-in`)]);
  const policy = first.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe-inline");
  expect(policy).not.toContain("unsafe-eval");
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  expect(nonce).toBeTruthy();
  expect(second.headers.get("content-security-policy")).not.toContain(nonce);
  expect(await first.text()).toContain(`nonce="${nonce}"`);
  expect(first.headers.get("x-content-type-options")).toBe("nosniff");
  expect(first.headers.get("x-frame-options")).toBe("DENY");
  expect(first.headers.get("referrer-policy")).toBe("no-referrer");
  expect(first.headers.get("x-powered-by")).toBeNull();
});

test("a request for another host's name is sent away", async ({ stack }) => {
  for (const path of ["/sign-in", "/api/v1/drafts", "/"]) {
    expect(await statusFor(stack.url + path, "evil.example"), path).toBe(421);
  }
});

test("a page of another site cannot make the console act", async ({ stack, api }) => {
  const answer = await api.operator.request.post(`${stack.url}/sign-out`, {
    headers: { origin: "https://evil.example" },
  });
  expect(answer.status()).toBe(403);
  expect((await api.operator.request.get(`${stack.url}/api/v1/needs`)).status()).toBe(200);
});

/** `fetch` does not send a Host of its own choosing. */
function statusFor(address: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    http
      .get(address, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .once("error", reject);
  });
}

test("an address that cannot be decoded leads nowhere, and is no failure of ours", async ({ stack }) => {
  for (const path of ["/api/v1/drafts/%", "/drafts/%", "/workflows/%F0%28"]) {
    const status = await statusFor(stack.url + path, new URL(stack.url).host);
    expect(status, path).toBeLessThan(500);
    expect(status, path).toBeGreaterThanOrEqual(300);
  }
});
