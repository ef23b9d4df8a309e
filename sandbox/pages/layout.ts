import type { Reply } from "../core/http.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const LINKS = [
  { path: "/form", name: "Form" },
  { path: "/mailbox", name: "Mailbox" },
  { path: "/crm", name: "CRM" },
  { path: "/faults", name: "Faults" },
];

export interface Page {
  title: string;
  path: string;
  appUrl: string;
  content: Html;
  status?: number;
  /** Fetch the page again this often. */
  refreshMs?: number;
}

export function show({ title, path, appUrl, content, status = 200, refreshMs }: Page): Reply {
  const current = LINKS.find((link) => path.startsWith(link.path));
  const links = LINKS.map(
    (link) =>
      html`<a href="${link.path}" ${link === current ? html`aria-current="page"` : null}>${link.name}</a>`,
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Sandbox</title>
        <link rel="stylesheet" href="/assets/sandbox.css" />
        <link rel="icon" href="/assets/mark.svg" />
        <script src="/assets/refresh.js" type="module"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
          <a class="brand" href="/"><img src="/assets/mark.svg" alt="" width="18" height="18" /> Sandbox</a>
          <nav aria-label="Sandbox">${links}</nav>
          <a class="console" href="${appUrl}">Console</a>
        </header>
        <main id="content" ${refreshMs ? html`data-live="${refreshMs}"` : null}>${content}</main>
      </body>
    </html>`;
  return {
    status,
    headers: {
      ...SAFE_HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": POLICY,
    },
    body: page.text,
  };
}

export const SAFE_HEADERS = {
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

export const redirect = (location: string): Reply => ({
  status: 303,
  headers: { location, "cache-control": "no-store" },
});

/** Shown in the reader's own zone by no script at all: always UTC, and says so once per page. */
export function time(at: number): Html {
  const text = new Date(at).toISOString();
  return html`<time datetime="${text}">${text.slice(0, 10)} ${text.slice(11, 19)}</time>`;
}

export const empty = (text: string | Html): Html => html`<p class="empty">${text}</p>`;
