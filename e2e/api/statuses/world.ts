import type { APIRequestContext } from "@playwright/test";

import type { ConsoleApi } from "#e2e/console-api.ts";
import type { SubmittedDraft } from "#e2e/fixtures.ts";
import type { PersonRole } from "#e2e/people.ts";
import type { Sandbox } from "#e2e/sandbox.ts";
import type { StackAddresses } from "#e2e/stack.ts";

/** What a case may use to bring a status about. */
export type World = {
  stack: StackAddresses;
  sandbox: Sandbox;
  api: Record<PersonRole, ConsoleApi>;
  submitDraft: () => Promise<SubmittedDraft>;
};

/** A request as it would succeed. */
export type Sample = {
  path: string;
  /** Everything that the body needs. */
  data?: Record<string, unknown>;
  headers?: Record<string, string>;
  role?: PersonRole;
};

export type Asked = Sample & { method: string };

/** Asks as a person of that role, from the console's own pages. */
export async function ask({ api, stack }: World, { path, method, data, headers, role = "operator" }: Asked) {
  const { request } = api[role];
  const answer = await send(request, {
    url: stack.url + path,
    method,
    headers: { origin: stack.url, ...headers },
    ...(data ? { data } : {}),
  });
  return answer;
}

type Sent = { url: string; method: string; headers: Record<string, string>; data?: unknown };

export async function send(request: APIRequestContext, { url, method, headers, data }: Sent) {
  const { cookies } = await request.storageState();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  return bare({ url, method, headers: { cookie, ...headers }, data });
}

/** Without anybody's cookies. Only the status is of interest: a stream that opens is closed at once. */
export async function bare({ url, method, headers, data }: Sent): Promise<number> {
  const hasBody = data !== undefined && method !== "get";
  const response = await fetch(url, {
    method: method.toUpperCase(),
    redirect: "manual",
    headers: { ...(hasBody ? { "content-type": "application/json" } : {}), ...headers },
    ...(hasBody ? { body: typeof data === "string" ? data : JSON.stringify(data) } : {}),
  });
  const { status } = response;
  await response.body?.cancel();
  return status;
}
