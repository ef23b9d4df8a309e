import { z } from "zod";

import type { Faults, Trigger } from "../core/faults.ts";
import type { Route } from "../core/http.ts";
import { form, route } from "../core/http.ts";
import type { FaultControl } from "./fault-controls.ts";
import { CONTROLS } from "./fault-controls.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { redirect, show } from "./layout.ts";
import type { PagesOptions } from "./pages.ts";

const SERVICES = [
  { key: "gmail", title: "Gmail" },
  { key: "smtp", title: "Mail server (SMTP)" },
  { key: "hubspot", title: "HubSpot" },
  { key: "model", title: "Model" },
  { key: "deliveries", title: "Webhook deliveries" },
] as const;

/** A page of switches; each button sends the part of the faults that it changes. */
export function faultRoutes({ parts, appUrl }: PagesOptions): Route[] {
  const { faults } = parts.crm;
  return [
    route("GET", "/faults", () => {
      const state = faults.current();
      const hits = faults.hits();
      const active = SERVICES.flatMap(({ key }) =>
        CONTROLS[key].filter((control) => isOn(state[key], control)),
      ).length;
      const content = html`<h1>Faults</h1>
        <p class="lead">
          ${active === 0 ? "Every fault is off: the simulators behave." : `${active} ${active === 1 ? "fault is" : "faults are"} on.`}
          The number says how often a fault has hit since this process started.
        </p>
        <form method="post" action="/faults" class="actions">
          <button name="clear" value="all">Switch everything off</button>
        </form>
        ${SERVICES.map(
          ({ key, title }) =>
            html`<h2>${title}</h2>
              <ul class="faults">
                ${CONTROLS[key].map((control) => row(state, { service: key, control, hits: hits[`${key}.${control.name}`] ?? 0 }))}
              </ul>`,
        )}`;
      return show({ title: "Faults", path: "/faults", appUrl, content, refreshMs: 2_000 });
    }),
    route("POST", "/faults", (call) => {
      const input = form(call);
      if (input.get("clear") === "all") faults.clear();
      else patch(input.get("patch") ?? "");
      parts.deliveries.wake();
      return redirect("/faults");
    }),
  ];

  function patch(text: string): void {
    try {
      const part: unknown = JSON.parse(text.replaceAll('"now"', String(parts.crm.now())));
      faults.patch(part);
    } catch (error) {
      // A button that this version does not know changes nothing.
      if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error;
    }
  }
}

interface Row {
  service: keyof Faults;
  control: FaultControl;
  hits: number;
}

function row(state: Faults, { service, control, hits }: Row): Html {
  const value = valueOf(state[service], control.name);
  const on = isOn(state[service], control);
  const buttons = control.choices.map(({ label, value: choice }) => {
    const chosen = JSON.stringify(choice) === JSON.stringify(value);
    const text = JSON.stringify({ [service]: { [control.name]: choice } });
    return html`<button name="patch" value="${text}" ${chosen && html`aria-pressed="true"`}>
      ${label}
    </button>`;
  });
  return html`<li class="${on ? "on" : ""}">
    <div>
      <strong>${control.label}</strong>
      ${on && html`<span class="state warn">▲ on${isTrigger(value) && value.next > 0 && `, next ${value.next}`}</span>`}
      <p class="muted">${control.text}</p>
    </div>
    <form method="post" action="/faults" class="choices" aria-label="${service}: ${control.label}">
      ${buttons}
    </form>
    <span class="hits" title="Hits since the start">${hits}</span>
  </li>`;
}

const valueOf = (service: Faults[keyof Faults], name: string): unknown =>
  Object.entries(service).find(([key]) => key === name)?.[1];

function isOn(service: Faults[keyof Faults], control: FaultControl): boolean {
  const [off] = control.choices;
  return JSON.stringify(valueOf(service, control.name)) !== JSON.stringify(off?.value);
}

const isTrigger = (value: unknown): value is Trigger =>
  typeof value === "object" && value !== null && "share" in value;
