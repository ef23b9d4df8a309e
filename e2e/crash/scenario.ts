import { setTimeout as sleep } from "node:timers/promises";

import { ask, countEverything, faultsOfEnd, type Row, stateOf, wakeAndSettle } from "./findings.ts";
import { type Line, type Order, startLine } from "./line.ts";
import { describePoint } from "./points.ts";
import type { CrashStack } from "./stack.ts";

export type Outcome = { point: string; isReached: boolean; faults: string[]; tookMs: number };
const PATIENCE_MS = 1_500;

/**
 * One person sends a form, an approver approves the draft, and at one point of it all the process dies or freezes;
 * with a second order, so does the process that takes over. Afterwards nothing may be lost, and nothing there twice.
 */
export async function runScenario(
  stack: CrashStack,
  serial: number,
  orders: readonly Order[],
): Promise<Outcome> {
  const startedAt = performance.now();
  const email = `person-${serial}-${process.pid}@acme.example`;
  const line = await startLine(stack, orders);
  try {
    await stack.startEngine();
    await submitForm(stack, { email, serial });
    const faults = (await interfere(stack, { email, line })) ?? (await faultsAtEnd(stack, { email, line }));
    return {
      point: orders.map(({ point }) => describePoint(point)).join(", then ") || "no crash",
      isReached: line.reached() === orders.length,
      faults,
      tookMs: performance.now() - startedAt,
    };
  } finally {
    stack.front.serve(null);
    await line.end();
  }
}

/** A process that takes nothing in is replaced; then everything goes its way. */
export async function runWithReplacement(
  stack: CrashStack,
): Promise<{ refusedWith: (number | null)[]; faults: string[] }> {
  const email = `replaced-${process.pid}@acme.example`;
  const line = await startLine(stack, []);
  try {
    await submitForm(stack, { email, serial: 1 });
    await sleep(PATIENCE_MS);
    const { deliveries } = await stateOf(stack.sandbox.urls.pages);
    const refusedWith = [...new Set(deliveries.flatMap((each) => each.attempts.map(({ status }) => status)))];
    await line.replace();
    // An engine does not begin with a product whose clock is days away: their signatures do not fit.
    await stack.startEngine();
    return { refusedWith, faults: await faultsAtEnd(stack, { email, line }) };
  } finally {
    stack.front.serve(null);
    await line.end();
  }
}

type Run = { email: string; line: Line };

async function faultsAtEnd(stack: CrashStack, { email, line }: Run): Promise<string[]> {
  const row = await driveToEnd(stack, { email, port: () => line.current().port });
  await line.settled();
  return [...faultsOfEnd(stack, row), ...(await wakeAndSettle(stack, { email, line }))];
}

/**
 * Somebody does something while the process is frozen or gone. A stop or an undo that was answered with yes must have
 * come in time; null where the run has to be looked at to its end as ever.
 */
async function interfere(stack: CrashStack, { email, line }: Run): Promise<string[] | null> {
  const { meanwhile } = stack;
  if (!meanwhile) return null;
  const isOver = () => line.reached() > 0;
  const row = await driveToEnd(stack, { email, port: () => line.current().port, isOver });
  await line.settled();
  if (line.reached() === 0) return ["the point was not reached"];
  const answer = await ask(line.current().port, `/test/${meanwhile}?draftId=${row?.draft_id}`);
  if (meanwhile === "other_words") return null;
  const isRefused = answer === null || (typeof answer === "object" && "code" in answer);
  line.wakeFrozen();
  await sleep(2_500);
  await letTimePass(stack);
  await ask(line.current().port, "/test/sweep");
  await sleep(2_500);
  const { mails } = await countEverything(stack, email);
  if (isRefused) return mails === 1 ? [] : [`${mails} e-mails although the ${meanwhile} was refused`];
  return mails === 0 ? [] : [`${mails} e-mails after an acknowledged ${meanwhile}`];
}

/** The steps that a run without a crash takes, by name and in order. */
export async function recordSteps(stack: CrashStack): Promise<string[]> {
  const line = await startLine(stack, []);
  await stack.startEngine();
  const email = `recorded-${process.pid}@acme.example`;
  await submitForm(stack, { email, serial: 0 });
  const row = await driveToEnd(stack, { email, port: () => line.current().port });
  const faults = [...faultsOfEnd(stack, row), ...(await wakeAndSettle(stack, { email, line }))];
  if (faults.length > 0) throw new Error(`The run without a crash failed: ${faults.join("; ")}`);
  const steps = (await ask(line.current().port, "/test/passed")) as string[];
  stack.front.serve(null);
  await line.end();
  return steps;
}

export async function submitForm(
  stack: CrashStack,
  { email, serial }: { email: string; serial: number },
): Promise<void> {
  const values = {
    ...{
      firstname: "Jane",
      lastname: `Doe ${serial}`,
      email,
      company: "Acme",
      topic: "pricing",
      numemployees: "100-500",
    },
    message: `Run ${serial}: what does single sign-on cost for 140 people?`,
  };
  const answer = await fetch(`${stack.sandbox.urls.pages}/form`, {
    method: "POST",
    body: new URLSearchParams(values),
    redirect: "manual",
  });
  if (answer.status >= 400) throw new Error(`The form was refused with ${answer.status}.`);
}

/** Approves when there is something to approve, and lets time pass for whatever hangs, until the workflow ends. */
async function driveToEnd(
  stack: CrashStack,
  { email, port, isOver = () => false }: { email: string; port: () => number; isOver?: () => boolean },
): Promise<Row | null> {
  const deadline = performance.now() + stack.deadlineMs;
  let patientUntil = performance.now() + PATIENCE_MS;
  let row: Row | null = null;
  let longestLease = 0;
  let last = "";
  while (performance.now() < deadline) {
    row = await findWorkflow(stack, email);
    longestLease = Math.max(longestLease, row?.lease_seconds ?? 0);
    if (row) row.lease_seconds = longestLease;
    if (isOver()) return row;
    if (row?.status === "completed" || row?.status === "failed") return row;
    if (row?.draft_id && row.draft_status === "pending_review")
      await ask(port(), `/test/approve?draftId=${row.draft_id}`);
    if (stack.provider === "smtp" && row?.send_state === "unknown") await settle(stack, { row, email, port });
    const now = JSON.stringify(row);
    if (now !== last) patientUntil = performance.now() + PATIENCE_MS;
    else if (performance.now() > patientUntil) {
      await letTimePass(stack);
      await ask(port(), "/test/sweep");
      patientUntil = performance.now() + PATIENCE_MS;
    }
    last = now;
    await sleep(40);
  }
  return row;
}

/** What SMTP cannot know a person looks up: whether the mail server has the mail. */
async function settle(
  stack: CrashStack,
  { row, email, port }: { row: Row; email: string; port: () => number },
): Promise<void> {
  const { mails } = await countEverything(stack, email);
  await ask(port(), `/test/settle?sendId=${row.send_id}&outcome=${mails > 0 ? "sent" : "not_sent"}`);
}

async function findWorkflow({ sql, sandbox }: CrashStack, email: string): Promise<Row | null> {
  const contactId = (await stateOf(sandbox.urls.pages)).crm.contacts.find(
    (each) => each.properties["email"] === email,
  )?.id;
  const [row] = await sql<Row[]>`
    select w.id as workflow_id, w.status, w.outcome, w.error_code, w.error_message, d.id as draft_id, d.status as draft_status,
      s.id as send_id, s.state as send_state,
      extract(epoch from s.lease_until - now())::float as lease_seconds
    from workflows w join contacts c on c.id = w.contact_id left join drafts d on d.workflow_id = w.id
      left join sends s on s.draft_id = d.id
    where c.hubspot_contact_id = ${contactId ?? ""}`;
  return row ?? null;
}

/** Turns the stored times back instead of waiting: leases end, wake-ups are due, stalls are seen. */
async function letTimePass({ sql }: CrashStack): Promise<void> {
  await sql`update landed_deliveries set claimed_until = now() - interval '1 second'`;
  await sql`update outbox_events set published_at = published_at - interval '2 minutes' where closed_at is null`;
  await sql`update workflows set updated_at = updated_at - interval '2 hours' where status in ('queued', 'running')`;
  await sql`update drafts set send_after = send_after - interval '2 hours' where status = 'approved'`;
  await sql`
    update sends set lease_until = lease_until - interval '2 hours', wake_after = wake_after - interval '2 hours',
      reserved_at = reserved_at - interval '2 hours' where state in ('reserved', 'in_flight')`;
}
