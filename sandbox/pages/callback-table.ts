import type { CallbackState } from "../hubspot/callbacks.ts";
import { viewCallbacks } from "../hubspot/callbacks.ts";
import type { Crm } from "../hubspot/state.ts";
import type { Html } from "./html.ts";
import { html } from "./html.ts";
import { time } from "./layout.ts";

const STATES: Record<CallbackState, { glyph: string; word: string; tone: string }> = {
  waiting: { glyph: "◐", word: "standing still", tone: "wait" },
  completed: { glyph: "●", word: "went on", tone: "ok" },
  expired: { glyph: "○", word: "went on without an answer", tone: "warn" },
};

/** Workflows that an action told to wait, and what they were told; nothing while there are none. */
export function callbackTable(crm: Crm, contactId: string | null = null): Html | "" {
  const callbacks = viewCallbacks(crm)
    .filter((callback) => contactId === null || callback.contactId === contactId)
    .toReversed()
    .slice(0, 50);
  if (callbacks.length === 0) return "";
  const rows = callbacks.map(({ since, expiresAt, completedAt, state, contactId: contact, outputFields }) => {
    const { glyph, word, tone } = STATES[state];
    return html`<tr>
      <td>${time(since)}</td>
      <td><a href="/crm/${contact}">${contact}</a></td>
      <td><span class="state ${tone}">${glyph} ${word}</span></td>
      <td>${outputFields?.["countersign_outcome"] ?? "–"}</td>
      <td>${time(completedAt ?? expiresAt)}</td>
    </tr>`;
  });
  return html`<h2>Workflows that wait <span class="count">${callbacks.length}</span></h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Workflows that wait">
      <table>
        <thead>
          <tr>
            <th>Since</th>
            <th>Contact</th>
            <th>State</th>
            <th>Outcome</th>
            <th>Until</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}
