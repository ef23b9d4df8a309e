import type { Call, Reply } from "../core/http.ts";
import { createRouter, json, Refusal } from "../core/http.ts";
import type { Parts } from "../state-view.ts";
import { asset } from "./assets.ts";
import { controlRoutes } from "./control.ts";
import { crmRoutes } from "./crm-page.ts";
import { faultRoutes } from "./faults-page.ts";
import { formRoutes } from "./form-page.ts";
import { homeRoutes } from "./home-page.ts";
import { html } from "./html.ts";
import { show } from "./layout.ts";
import { mailboxRoutes } from "./mailbox-page.ts";

export interface PagesOptions {
  parts: Parts;
  appUrl: string;
  urls: { hubspot: string; gmail: string; identity: string; model: string };
}

/** The pages a person looks at, and the control endpoints. */
export function createPages(options: PagesOptions): (call: Call) => Promise<Reply> {
  const match = createRouter([
    ...controlRoutes(options.parts),
    ...homeRoutes(options),
    ...formRoutes(options),
    ...mailboxRoutes(options),
    ...crmRoutes(options),
    ...faultRoutes(options),
  ]);
  return async (call) => {
    const file = call.method === "GET" ? asset(call.url.pathname) : null;
    if (file) return file;
    if (!isOwn(call)) return json(403, { message: "This address answers its own pages only." });
    const found = match(call.method === "HEAD" ? "GET" : call.method, call.url.pathname);
    if (found === "method") return json(405, { message: "Method not allowed." });
    if (found === null) return notFoundPage(options.appUrl);
    try {
      return await found.route.handle({ ...call, params: found.params });
    } catch (error) {
      if (error instanceof Refusal) return notFoundPage(options.appUrl);
      throw error;
    }
  };
}

/** A foreign web page must not press these buttons, nor read them under another name of this machine. */
function isOwn(call: Call): boolean {
  const host = call.headers.host ?? "";
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  const { origin } = call.headers;
  return call.method === "GET" || !origin || origin === `http://${host}`;
}

const notFoundPage = (appUrl: string): Reply =>
  show({
    title: "Not found",
    path: "",
    appUrl,
    status: 404,
    content: html`<h1>Nothing is here</h1>
      <p>This address shows nothing, or what it showed was cleared. <a href="/">Back to the start</a></p>`,
  });
