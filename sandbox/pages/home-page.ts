import type { Route } from "../core/http.ts";
import { route } from "../core/http.ts";
import { DEMO_SUBMISSIONS } from "../demo-submissions.ts";
import { html } from "./html.ts";
import { show } from "./layout.ts";
import type { PagesOptions } from "./pages.ts";

export function homeRoutes({ parts, appUrl, urls }: PagesOptions): Route[] {
  return [
    route("GET", "/", () => {
      const { crm, deliveries, mail } = parts;
      const sent = mail.box.messages.all().filter(({ labelIds }) => labelIds.includes("SENT")).length;
      const waiting = deliveries.all().filter(({ state }) => state === "pending").length;
      const cards = [
        {
          path: "/form",
          name: "Form",
          text: "The public contact form of Larkspur. What you send becomes a signed delivery to the console.",
        },
        {
          path: "/mailbox",
          name: "Mailbox",
          text: "What the recipients got, with headers, and what lies in the drafts.",
        },
        {
          path: "/crm",
          name: "CRM",
          text: "Contacts with their submissions, notes, tasks and logged e-mails, and every webhook delivery with its attempts.",
        },
        {
          path: "/faults",
          name: "Faults",
          text: "Switches for outages, lost answers, duplicates and late deliveries, each with a counter.",
        },
      ];
      const content = html`<h1>Sandbox</h1>
        <p class="lead">
          HubSpot, Gmail and the identity provider, simulated on this machine with their real protocols.
          Nothing that happens here leaves it.
        </p>
        <dl class="figures">
          <div>
            <dt>Submissions</dt>
            <dd>${crm.submissions.all().length}</dd>
          </div>
          <div>
            <dt>Deliveries waiting</dt>
            <dd>${waiting}</dd>
          </div>
          <div>
            <dt>Drafts</dt>
            <dd>${mail.box.drafts.all().length}</dd>
          </div>
          <div>
            <dt>E-mails sent</dt>
            <dd>${sent}</dd>
          </div>
        </dl>
        <ul class="cards">
          ${cards.map(
            ({ path, name, text }) =>
              html`<li>
                <a href="${path}"><strong>${name}</strong><span>${text}</span></a>
              </li>`,
          )}
        </ul>
        <h2>Fill it</h2>
        <p>
          ${DEMO_SUBMISSIONS.length} submissions by invented people: prices, demos, support, a security
          questionnaire, spam, odd characters, somebody who writes twice. Those that are in already are not
          sent again.
        </p>
        <div class="actions">
          <form method="post" action="/demo/submissions">
            <button class="primary">Submit the demo forms</button>
          </form>
          <details id="clear">
            <summary>Clear the sandbox</summary>
            <p>
              Deletes all submissions, contacts, drafts and e-mails here, and switches every fault off. The
              console keeps what it has.
            </p>
            <form method="post" action="/reset"><button class="danger">Clear everything here</button></form>
          </details>
        </div>
        <h2>Addresses</h2>
        <table class="plain">
          <tbody>
            <tr>
              <th scope="row">Console</th>
              <td><a href="${appUrl}">${appUrl}</a></td>
            </tr>
            <tr>
              <th scope="row">HubSpot API</th>
              <td><code>${urls.hubspot}</code></td>
            </tr>
            <tr>
              <th scope="row">Gmail API</th>
              <td><code>${urls.gmail}</code></td>
            </tr>
            <tr>
              <th scope="row">Model</th>
              <td><code>${urls.model}</code></td>
            </tr>
            <tr>
              <th scope="row">Identity provider</th>
              <td><code>${urls.identity}</code></td>
            </tr>
            <tr>
              <th scope="row">For tests</th>
              <td><a href="/state.json">/state.json</a> <a href="/faults.json">/faults.json</a></td>
            </tr>
          </tbody>
        </table>`;
      return show({ title: "Start", path: "/", appUrl, content, refreshMs: 3_000 });
    }),
  ];
}
