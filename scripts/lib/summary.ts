import { relative } from "node:path";

import type { Plan } from "./environment.ts";
import type { Stack } from "./stack.ts";

/** What a person wants to know once everything runs. */
export function summary({ settings, ports }: Stack, { plan, url }: { plan: Plan; url: string }): string {
  const pages = `http://127.0.0.1:${ports.pages}`;
  const folder = relative(".", settings.directory) || settings.directory;
  const sandbox = [
    `  Sign in as     vera (viewer)  olly (operator)  anna (approver)  ada (admin)`,
    "",
    `  Demo form      ${pages}/form      write in as a customer would`,
    `  Mailbox        ${pages}/mailbox   every e-mail that left, and nothing else`,
    `  CRM            ${pages}/crm`,
    `  Faults         ${pages}/faults    make HubSpot or the mail fail`,
  ];
  return [
    "",
    `  Console        ${url}`,
    ...(plan.startsSandbox ? sandbox : []),
    "",
    `  Data and logs  ${folder}/  ${folder}/logs/`,
    plan.startsSandbox ? "  Nothing leaves this machine: HubSpot, Gmail and the sign-in are simulated." : "",
    "  Stop with Ctrl-C. Start again with npm start: nothing is lost.",
    "",
  ].join("\n");
}
