import { setTimeout as sleep } from "node:timers/promises";

import { textDigest } from "#lib/integrations/mail/build-message.ts";
import type { viewState } from "#sandbox/state-view.ts";

import type { Line } from "./line.ts";
import type { CrashStack } from "./stack.ts";

export type Row = {
  workflow_id: string;
  status: string;
  outcome: string | null;
  error_code: string | null;
  error_message: string | null;
  draft_id: string | null;
  draft_status: string | null;
  send_id: string | null;
  send_state: string | null;
  /** The longest time for which the send was ever kept from others. */
  lease_seconds: number | null;
};

/** A lease lasts two seconds here, and is taken anew before the call that sends. A mail server has a minute to reply. */
const LONGEST_LEASE_SECONDS = { gmail: 6, smtp: 66 };

export function faultsOfEnd({ provider }: Pick<CrashStack, "provider">, row: Row | null): string[] {
  if (!row) return ["the acknowledged submission has no workflow"];
  const isSent = row.status === "completed" && row.outcome === "sent";
  const leaseSeconds = Math.round(row.lease_seconds ?? 0);
  return [
    ...(isSent ? [] : [`the workflow is stuck: ${JSON.stringify(row)}`]),
    ...(leaseSeconds > LONGEST_LEASE_SECONDS[provider] ? [`a lease for ${leaseSeconds} seconds`] : []),
  ];
}

/** Wakes a frozen process, gives it time to do harm, removes repeats in HubSpot, and counts. */
export async function wakeAndSettle(
  stack: CrashStack,
  { email, line }: { email: string; line: Line },
): Promise<string[]> {
  // Leases were turned back, not waited for. A final dot's own time limit is real, so a frozen sender sleeps that long.
  if (stack.provider === "smtp" && line.hasFrozen()) await sleep(5_500);
  const before = await readLedger(stack, email);
  if (line.wakeFrozen()) await sleep(1_000);
  const after = await readLedger(stack, email);
  const { mails, ...written } = await countEverything(stack, email);
  await stack.sql`update crm_records set written_at = written_at - interval '2 minutes'`;
  await ask(line.current().port, "/test/tidy");
  const { mails: mailsAfter, ...tidied } = await countEverything(stack, email);
  const [row] = await stack.sql<{ submissions: number; broken: string | null }[]>`
    select count(*)::int as submissions, (select first_broken_audit_event()) as broken
    from submissions s join contacts c on c.id = s.contact_id where c.hubspot_contact_id = ${tidied.contactId}`;
  const wrong: [boolean, string][] = [
    [mails !== 1 || mailsAfter !== 1, `${mailsAfter} e-mails instead of 1`],
    [written.emails < 1 || written.tasks < 1, `HubSpot lacks a record: ${JSON.stringify(written)}`],
    [
      tidied.emails !== 1 || tidied.tasks !== 1 || tidied.notes > 1,
      `HubSpot has repeats: ${JSON.stringify(tidied)}`,
    ],
    [row?.submissions !== 1, `${row?.submissions} submissions instead of 1`],
    [row?.broken !== null, `the audit chain is broken at ${row?.broken}`],
    [before.row !== after.row, `a worker that was taken over from changed the ledger: ${after.row}`],
    [!after.isApproved, "what was sent is not what was approved"],
    [after.eventless > 0, `${after.eventless} workflows were stored without its event`],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, text]) => text);
}

/** What the ledger says of a person's reply, and whether it fits what was approved and what left. */
async function readLedger(stack: CrashStack, email: string) {
  const { gmail, smtp } = await stateOf(stack.sandbox.urls.pages);
  const { contactId } = await countEverything(stack, email);
  const [send] = await stack.sql`
    select s.state, s.fence, s.provider_draft_id, s.provider_message_id, s.approved_digest, s.body_sha256,
      (select d.digest from decisions d where d.draft_id = s.draft_id and d.kind = 'approve'
        order by d.decided_at desc limit 1) as decided
    from sends s join contacts c on c.id = s.contact_id where c.hubspot_contact_id = ${contactId}`;
  const [count] = await stack.sql`
    select count(*)::int as eventless from workflows w join contacts c on c.id = w.contact_id
    where c.hubspot_contact_id = ${contactId} and not exists (
      select from outbox_events o where o.name = 'submission/received' and o.data ->> 'workflowId' = w.id::text
        and abs(extract(epoch from o.created_at - w.created_at)) < 0.005)`;
  const left = [...gmail.sent, ...smtp.sent].filter(({ to }) => to.some((each) => each.includes(email)));
  const isSame = left.every(({ text }) => textDigest(text ?? "") === send?.["body_sha256"]);
  return {
    row: JSON.stringify(send ?? null),
    isApproved: send?.["decided"] === send?.["approved_digest"] && isSame,
    eventless: Number(count?.["eventless"]),
  };
}

export async function countEverything({ sandbox }: CrashStack, email: string) {
  const { gmail, smtp, crm } = await stateOf(sandbox.urls.pages);
  const contactId = crm.contacts.find((each) => each.properties["email"] === email)?.id ?? "";
  const linked = (rows: typeof crm.notes) =>
    rows.filter(({ associations }) => associations.contacts?.includes(contactId)).length;
  return {
    contactId,
    mails: [...gmail.sent, ...smtp.sent].filter(({ to }) => to.some((address) => address.includes(email)))
      .length,
    emails: linked(crm.emails),
    notes: linked(crm.notes),
    tasks: linked(crm.tasks),
  };
}

export async function stateOf(pages: string): Promise<ReturnType<typeof viewState>> {
  return (await (await fetch(`${pages}/state.json`)).json()) as ReturnType<typeof viewState>;
}

/** Null while nobody answers: the process may be dead at this very moment. */
export async function ask(port: number, path: string): Promise<unknown> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5_000) });
    return await response.json();
  } catch {
    return null;
  }
}
