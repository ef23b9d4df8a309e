import { setTimeout as sleep } from "node:timers/promises";

import type { viewState } from "#sandbox/state-view.ts";

import { type CrashAction, type CrashPoint, describePoint } from "./points.ts";
import type { CrashStack } from "./stack.ts";
import type { Worker } from "./workers.ts";

export type Outcome = { point: string; isReached: boolean; faults: string[]; tookMs: number };
type Order = { point: CrashPoint; action: CrashAction };
type Row = {
  workflow_id: string;
  status: string;
  outcome: string | null;
  error_code: string | null;
  error_message: string | null;
  draft_id: string | null;
  draft_status: string | null;
  send_id: string | null;
  send_state: string | null;
};

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
    const row = await driveToEnd(stack, { email, port: () => line.current().port });
    await line.settled();
    const faults = [...faultsOfEnd(row), ...(await wakeAndSettle(stack, { email, line }))];
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

type Line = {
  current: () => Worker;
  /** How many orders have been carried out. */
  reached: () => number;
  settled: () => Promise<void>;
  hasFrozen: () => boolean;
  wakeFrozen: () => boolean;
  end: () => Promise<void>;
};

/** One worker serves at a time. When it has come to its point the next one takes over, with the next order. */
async function startLine(stack: CrashStack, orders: readonly Order[]): Promise<Line> {
  const all: Worker[] = [];
  const frozen: Worker[] = [];
  let reached = 0;
  let takeover: Promise<void> = Promise.resolve();
  const takeOver = async (): Promise<void> => {
    const worker = await stack.workers.start(orders[all.length] ?? null);
    all.push(worker);
    stack.front.serve(worker.port);
    worker.reached.then(
      (action) => {
        reached += 1;
        if (action === "freeze") frozen.push(worker);
        stack.front.serve(null);
        takeover = takeOver();
      },
      () => {},
    );
  };
  await takeOver();
  return {
    current: () => {
      const worker = all.at(-1);
      if (!worker) throw new Error("No worker has started.");
      return worker;
    },
    reached: () => reached,
    settled: () => takeover,
    hasFrozen: () => frozen.length > 0,
    wakeFrozen: () => {
      for (const worker of frozen) worker.wake();
      return frozen.length > 0;
    },
    end: async () => {
      await takeover;
      await Promise.all(all.map((worker) => worker.end()));
    },
  };
}

/** The steps that a run without a crash takes, by name and in order. */
export async function recordSteps(stack: CrashStack): Promise<string[]> {
  const line = await startLine(stack, []);
  await stack.startEngine();
  const email = `recorded-${process.pid}@acme.example`;
  await submitForm(stack, { email, serial: 0 });
  const row = await driveToEnd(stack, { email, port: () => line.current().port });
  const faults = [...faultsOfEnd(row), ...(await wakeAndSettle(stack, { email, line }))];
  if (faults.length > 0) throw new Error(`The run without a crash failed: ${faults.join("; ")}`);
  const steps = (await ask(line.current().port, "/test/passed")) as string[];
  stack.front.serve(null);
  await line.end();
  return steps;
}

async function submitForm(
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
  { email, port }: { email: string; port: () => number },
): Promise<Row | null> {
  const deadline = performance.now() + stack.deadlineMs;
  let patientUntil = performance.now() + PATIENCE_MS;
  let row: Row | null = null;
  let last = "";
  while (performance.now() < deadline) {
    row = await findWorkflow(stack, email);
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

function faultsOfEnd(row: Row | null): string[] {
  if (!row) return ["the acknowledged submission has no workflow"];
  return row.status === "completed" && row.outcome === "sent"
    ? []
    : [`the workflow is stuck: ${JSON.stringify(row)}`];
}

/** Wakes a frozen process, gives it time to do harm, removes repeats in HubSpot, and counts. */
async function wakeAndSettle(
  stack: CrashStack,
  { email, line }: { email: string; line: Line },
): Promise<string[]> {
  // Leases were turned back, not waited for. A final dot's own time limit is real, so a frozen sender sleeps that long.
  if (stack.provider === "smtp" && line.hasFrozen()) await sleep(5_500);
  if (line.wakeFrozen()) await sleep(1_000);
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
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, text]) => text);
}

async function findWorkflow({ sql, sandbox }: CrashStack, email: string): Promise<Row | null> {
  const contactId = (await stateOf(sandbox.urls.pages)).crm.contacts.find(
    (each) => each.properties["email"] === email,
  )?.id;
  const [row] = await sql<Row[]>`
    select w.id as workflow_id, w.status, w.outcome, w.error_code, w.error_message, d.id as draft_id, d.status as draft_status,
      s.id as send_id, s.state as send_state
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

async function countEverything({ sandbox }: CrashStack, email: string) {
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

async function stateOf(pages: string): Promise<ReturnType<typeof viewState>> {
  return (await (await fetch(`${pages}/state.json`)).json()) as ReturnType<typeof viewState>;
}

/** Null while nobody answers: the process may be dead at this very moment. */
async function ask(port: number, path: string): Promise<unknown> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(5_000) });
    return await response.json();
  } catch {
    return null;
  }
}
