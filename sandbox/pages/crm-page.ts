import type { Route } from "../core/http.ts";
import { param, Refusal, route } from "../core/http.ts";
import { associated } from "../hubspot/associations.ts";
import type { Delivery } from "../hubspot/deliveries.ts";
import type { Crm, CrmObject } from "../hubspot/state.ts";
import { findObject, objectsOf } from "../hubspot/state.ts";
import { callbackTable } from "./callback-table.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { empty, redirect, show, time } from "./layout.ts";
import type { PagesOptions } from "./pages.ts";

const STATES: Record<Delivery["state"], { glyph: string; word: string; tone: string }> = {
  delivered: { glyph: "●", word: "accepted", tone: "ok" },
  pending: { glyph: "◐", word: "trying", tone: "wait" },
  failed: { glyph: "■", word: "given up", tone: "stop" },
  dropped: { glyph: "○", word: "dropped by a fault", tone: "warn" },
};

/** Contacts and what is known about them. */
export function crmRoutes({ parts, appUrl }: PagesOptions): Route[] {
  const { crm, deliveries } = parts;
  return [
    route("GET", "/crm", () => {
      const contacts = objectsOf(crm, "contacts").toSorted((a, b) => b.updatedAt - a.updatedAt);
      const newest = deliveries.all().toReversed().slice(0, 50);
      const content = html`<h1>CRM</h1>
        <p class="lead">What HubSpot knows. Times are UTC.</p>
        <h2>Contacts <span class="count">${contacts.length}</span></h2>
        ${
          contacts.length > 0
            ? html`<ul class="rows">
                ${contacts.map((contact) => contactRow(crm, contact))}
              </ul>`
            : empty(
                html`No contacts yet. <a href="/form">Fill in the form</a>, or submit the demo forms on the
                  <a href="/">first page</a>.`,
              )
        }
        ${callbackTable(crm)}
        <h2>Deliveries to the console <span class="count">${deliveries.all().length}</span></h2>
        ${newest.length > 0 ? deliveryTable(newest) : empty("No webhook was sent yet.")}`;
      return show({ title: "CRM", path: "/crm", appUrl, content, refreshMs: 2_000 });
    }),
    route("GET", "/crm/:id", (call) => {
      const contact = findObject(crm, "contacts", param(call, "id"));
      if (!contact) throw new Refusal({ status: 404 });
      return show({
        title: nameOf(contact),
        path: "/crm",
        appUrl,
        content: contactView(crm, contact, deliveries.all()),
        refreshMs: 2_000,
      });
    }),
    route("POST", "/crm/:id/opt-out", async (call) => {
      const contact = findObject(crm, "contacts", param(call, "id"));
      const email = contact?.properties["email"];
      if (!contact || !email) throw new Refusal({ status: 404 });
      if (crm.optOuts.has(email)) crm.optOuts.delete(email);
      else crm.optOuts.put(email, crm.now());
      await crm.store.flush();
      return redirect(`/crm/${contact.id}`);
    }),
  ];
}

function contactRow(crm: Crm, contact: CrmObject): Html {
  const { email, company } = contact.properties;
  const counts = (["notes", "tasks", "emails"] as const).flatMap((type) => {
    const count = associated(crm, contact, type).length;
    return count > 0 ? [`${count} ${count === 1 ? type.slice(0, -1) : type}`] : [];
  });
  return html`<li>
    <a href="/crm/${contact.id}">
      <span class="who"
        ><strong><bdi>${nameOf(contact)}</bdi></strong></span
      >
      <span class="what"
        ><bdi>${company ?? ""}</bdi>
        <span class="muted"
          ><bdi>${email ?? ""}</bdi> ${counts.length > 0 && `· ${counts.join(", ")}`}</span
        ></span
      >
      ${time(contact.updatedAt)}
    </a>
  </li>`;
}

function contactView(crm: Crm, contact: CrmObject, deliveries: readonly Delivery[]): Html {
  const { properties } = contact;
  const optedOut = crm.optOuts.has(properties["email"] ?? "");
  const submissions = crm.submissions
    .all()
    .filter(({ contactId }) => contactId === contact.id)
    .toReversed();
  const own = deliveries.filter(({ contactId }) => contactId === contact.id).toReversed();
  const facts = [
    ["E-mail", properties["email"]],
    ["Company", properties["company"]],
    ["Role", properties["jobtitle"]],
    ["Phone", properties["phone"]],
    ["Company size", properties["numemployees"]],
    ["Contact id", contact.id],
  ] as const;
  return html`<p class="back"><a href="/crm">CRM</a></p>
    <h1><bdi>${nameOf(contact)}</bdi></h1>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          value &&
          html`<dt>${name}</dt>
            <dd><bdi>${value}</bdi></dd>`,
      )}
    </dl>
    <div class="actions">
      <form method="post" action="/crm/${contact.id}/opt-out">
        <button>${optedOut ? "Subscribe again" : "Unsubscribe from all e-mail"}</button>
      </form>
      ${optedOut && html`<span class="state warn">▲ unsubscribed from all e-mail</span>`}
    </div>
    <h2>Submissions <span class="count">${submissions.length}</span></h2>
    ${submissions.map(
      ({ submittedAt, conversionId, values }) =>
        html`<article class="entry">
          <p class="muted">${time(submittedAt)} · <code>${conversionId}</code></p>
          <p class="letter"><bdi>${values.find(({ name }) => name === "message")?.value ?? ""}</bdi></p>
        </article>`,
    )}
    ${records(crm, contact, { type: "emails", title: "Logged e-mails", heading: "hs_email_subject", body: "hs_email_text", none: "No e-mail is logged yet." })}
    ${records(crm, contact, { type: "notes", title: "Notes", heading: null, body: "hs_note_body", none: "No notes yet." })}
    ${records(crm, contact, { type: "tasks", title: "Tasks", heading: "hs_task_subject", body: "hs_task_body", none: "No tasks yet." })}
    ${callbackTable(crm, contact.id)}
    <h2>Deliveries <span class="count">${own.length}</span></h2>
    ${own.length > 0 ? deliveryTable(own) : empty("No webhook was sent for this contact.")}`;
}

interface RecordList {
  type: "emails" | "notes" | "tasks";
  title: string;
  heading: string | null;
  body: string;
  none: string;
}

function records(crm: Crm, contact: CrmObject, { type, title, heading, body, none }: RecordList): Html {
  const found = associated(crm, contact, type).flatMap(({ toId }) => findObject(crm, type, toId) ?? []);
  return html`<h2>${title} <span class="count">${found.length}</span></h2>
    ${found.length === 0 && empty(none)}
    ${found.map(
      ({ id, properties, createdAt }) =>
        html`<article class="entry">
          ${heading && html`<h3><bdi>${properties[heading] ?? "No subject"}</bdi></h3>`}
          <p class="muted">
            ${time(createdAt)} · <code>${id}</code>
            ${type === "tasks" && html` · ${(properties["hs_task_status"] ?? "NOT_STARTED").toLowerCase().replaceAll("_", " ")}, due ${time(Date.parse(properties["hs_timestamp"] ?? "") || createdAt)}`}
          </p>
          ${properties[body] && html`<p class="letter"><bdi>${properties[body]}</bdi></p>`}
        </article>`,
    )}`;
}

function deliveryTable(deliveries: readonly Delivery[]): Html {
  const rows = deliveries.map((delivery) => {
    const { glyph, word, tone } = STATES[delivery.state];
    const tries = delivery.attempts.map(({ status, error }) => String(status ?? error)).join(", ");
    return html`<tr>
      <td>${time(delivery.createdAt)}</td>
      <td>${delivery.kind}${delivery.copyOf && " (copy)"}</td>
      <td><span class="state ${tone}">${glyph} ${word}</span></td>
      <td>${tries || "none"}</td>
      <td>${delivery.nextAttemptAt ? time(delivery.nextAttemptAt) : "–"}</td>
    </tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Deliveries">
    <table>
      <thead>
        <tr>
          <th>Created</th>
          <th>Kind</th>
          <th>State</th>
          <th>Answers</th>
          <th>Next try</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

function nameOf({ properties }: CrmObject): string {
  const name = [properties["firstname"], properties["lastname"]].filter(Boolean).join(" ");
  return name || (properties["email"] ?? "Unknown");
}
