import http from "node:http";

import type { RunningServer } from "../core/http.ts";
import { listen } from "../core/http.ts";
import type { Store } from "../core/store.ts";
import { asset } from "../pages/assets.ts";
import type { Keys } from "./keys.ts";
import { PEOPLE } from "./people.ts";
import { createProvider } from "./provider.ts";
import { messagePage, signInPage } from "./sign-in-page.ts";

export interface IdentityOptions {
  port: number;
  appUrl: string;
  clientSecret: string;
  keys: Keys;
  store: Store;
}

type Answering = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** The provider is made once the port is known, because its issuer carries it. */
export async function startIdentity(options: IdentityOptions): Promise<RunningServer> {
  let answer: Answering = (_, response) => void response.writeHead(503).end();
  const server = http.createServer((request, response) => answer(request, response));
  const running = await listen(server, options.port);
  const provider = createProvider({ ...options, issuer: running.url });
  const standard = provider.callback();
  answer = (request, response) => {
    const url = new URL(request.url ?? "/", running.url);
    const file = request.method === "GET" ? asset(url.pathname) : null;
    if (file) return void response.writeHead(file.status, file.headers).end(file.body);
    if (!/^\/interaction\/[^/]+$/.test(url.pathname)) return standard(request, response);
    signIn(provider, request, response).catch(() => {
      page(response, {
        status: 400,
        html: messagePage("This sign-in has ended", "Go back to the console and sign in again."),
      });
    });
  };
  return running;

  async function signIn(
    idp: ReturnType<typeof createProvider>,
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    await idp.interactionDetails(request, response);
    if (request.method !== "POST") return page(response, { status: 200, html: signInPage() });
    let body = "";
    for await (const chunk of request as AsyncIterable<Buffer>)
      body += chunk.toString("utf8").slice(0, 1_000);
    const person = PEOPLE.find((known) => known.id === new URLSearchParams(body).get("person"));
    const result = person
      ? { login: { accountId: person.id, amr: person.amr, remember: true } }
      : { error: "access_denied", error_description: "Nobody was chosen" };
    await idp.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }

  function page(response: http.ServerResponse, { status, html }: { status: number; html: string }): void {
    // A form's redirects count as its action too, so the console's origin is named.
    const policy = `default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self' ${new URL(options.appUrl).origin}; base-uri 'none'; frame-ancestors 'none'`;
    response.writeHead(status, {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "cache-control": "no-store",
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
    response.end(html);
  }
}
