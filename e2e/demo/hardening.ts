import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

import { type ErrorSink, startErrorSink } from "#e2e/error-sink.ts";
import { type DemoPerson, newPerson } from "#e2e/person.ts";
import { type RunningStack, startAsNewcomer } from "#e2e/stack.ts";
import type { BreakerView } from "#lib/contracts/breakers.ts";

import { openSurface, type Surface } from "./surface.ts";

const PATIENCE_MS = 150_000;
/** Slow enough that the one call which tries Gmail again can be watched. */
const PROBE_MS = 1_500;
const WAITING = 3;

type Show = { surface: Surface; sink: ErrorSink; first: DemoPerson; waiting: DemoPerson[] };
type Line = readonly [promise: string, holds: (show: Show) => Promise<boolean | string>];

/** What the demo shows, in order. Each line must come true within its patience, or the demo fails. */
const LINES: readonly Line[] = [
  ["Healthy: the console is ready and every breaker is closed", isHealthy],
  ["A form becomes a draft that waits for a person", ({ surface, first }) => hasDraft(surface, first)],
  ["Gmail is dead", ({ surface }) => surface.faults({ gmail: { down: "unavailable" } }).then(() => true)],
  ["The reply is approved, and does not reach Gmail", ({ surface, first }) => approve(surface, first)],
  ["The breaker of Gmail is open in /health/dependencies", isOpen],
  ["The error service was told: with service, function, step, attempt, request, run and release", isReported],
  [`${WAITING} more forms are accepted while Gmail is dead`, areAccepted],
  ["Each has a draft, and each is approved", areApproved],
  ["None of them is attempted: no mail, no draft at Gmail, all in the queue", areQueued],
  [
    "Gmail is back",
    ({ surface }) => surface.faults({ gmail: { down: "off", delayMs: PROBE_MS } }).then(() => true),
  ],
  ["One call tries it: the breaker is half-open", ({ surface }) => isGmail(surface, "half_open")],
  ["It answered: the breaker closed by itself", ({ surface }) => isGmail(surface, "closed")],
  ["The queue drains", isDrained],
  ["Every person has exactly one mail", hasOneMailEach],
  ["All green", isGreen],
];

async function main(): Promise<void> {
  const sink = await startErrorSink();
  let running: RunningStack | null = null;
  try {
    console.log("Starting the product as npm start does, with an error service to report to.");
    running = await startAsNewcomer({
      ...{ APP_ENV: "sandbox", SENTRY_DSN: sink.dsn, UNDO_WINDOW_SECONDS: "1", FORMS_POLLING: "false" },
    });
    const surface = await openSurface(running.stack);
    const waiting = Array.from({ length: WAITING }, () => newPerson({ topic: "demo" }));
    const show = { surface, sink, first: newPerson(), waiting };
    await surface.submit(show.first);
    for (const line of LINES) await play(show, line);
    console.log(`All ${LINES.length} lines held.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await running?.stop();
    await sink.close();
  }
}

async function play(show: Show, [promise, holds]: Line): Promise<void> {
  const startedAt = Date.now();
  let last: boolean | string = false;
  while (Date.now() - startedAt < PATIENCE_MS) {
    last = await holds(show).catch((error: unknown) => String(error));
    if (last === true) {
      console.log(`✓ ${promise} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
      return;
    }
    await sleep(100);
  }
  throw new Error(`✗ ${promise}: ${last === false ? "it did not come true" : last}`);
}

async function isHealthy({ surface }: Show): Promise<boolean | string> {
  const { breakers } = await surface.dependencies();
  const statuses = [await surface.statusOf("/health"), await surface.statusOf("/ready")];
  return (
    (isDeepStrictEqual(statuses, [200, 200]) &&
      Object.keys(breakers).length > 0 &&
      Object.values(breakers).every((state) => state === "closed")) ||
    JSON.stringify({ statuses, breakers })
  );
}

async function hasDraft(surface: Surface, person: DemoPerson): Promise<boolean> {
  return (await surface.workflowOf(person))?.draft?.status === "pending_review";
}

async function approve(surface: Surface, person: DemoPerson): Promise<boolean> {
  const workflow = await surface.workflowOf(person);
  if (workflow?.draft?.status === "pending_review") await surface.approve(workflow.draft.id);
  return workflow?.draft?.status === "approved" && (await surface.mailsTo(person)) === 0;
}

async function isOpen({ surface }: Show): Promise<boolean | string> {
  const { breakers } = await surface.dependencies();
  return breakers["gmail"] === "open" || JSON.stringify(breakers);
}

/** Whichever step met the last failure: the mailbox is read while replies are sent. */
async function isReported({ sink }: Show): Promise<boolean | string> {
  const event = sink.events().find(({ tags }) => tags?.["service"] === "gmail");
  if (!event) return "nothing came in";
  const { tags = {}, release } = event;
  const wanted = ["function", "step", "attempt", "request_id", "run_id"];
  const isComplete = wanted.every((name) => tags[name] !== undefined);
  return (isComplete && release?.startsWith("countersign@") === true) || JSON.stringify({ tags, release });
}

async function areAccepted({ surface, waiting }: Show): Promise<boolean> {
  const { submissions } = await surface.state();
  if (submissions.length === 1) for (const person of waiting) await surface.submit(person);
  const { deliveries } = await surface.state();
  return deliveries.filter(({ state }) => state === "delivered").length === waiting.length + 1;
}

async function areApproved({ surface, waiting }: Show): Promise<boolean> {
  const outcomes = await Promise.all(waiting.map((person) => approve(surface, person)));
  return outcomes.every(Boolean);
}

async function areQueued({ surface, waiting }: Show): Promise<boolean | string> {
  const { pending, oldestAgeMs } = await surface.queue();
  const { gmail } = await surface.state();
  const mails = await Promise.all(waiting.map((person) => surface.mailsTo(person)));
  const isUntouched = mails.every((count) => count === 0) && gmail.drafts.length === 0;
  return (
    (isUntouched && pending === waiting.length + 1 && (oldestAgeMs ?? 0) > 0) ||
    JSON.stringify({ pending, oldestAgeMs, mails, drafts: gmail.drafts.length })
  );
}

async function isGmail(surface: Surface, wanted: BreakerView["state"]): Promise<boolean | string> {
  const { breakers } = await surface.breakers();
  const state = breakers.find(({ service }) => service === "gmail")?.state;
  if (state === wanted && wanted === "closed") await surface.clearFaults();
  return state === wanted || String(state);
}

async function isDrained({ surface }: Show): Promise<boolean | string> {
  const { pending, inFlight } = await surface.queue();
  return (pending === 0 && inFlight === 0) || JSON.stringify({ pending, inFlight });
}

async function hasOneMailEach({ surface, first, waiting }: Show): Promise<boolean | string> {
  const mails = await Promise.all([first, ...waiting].map((person) => surface.mailsTo(person)));
  return mails.every((count) => count === 1) || mails.join(", ");
}

async function isGreen(show: Show): Promise<boolean | string> {
  const { status, dependencies } = await show.surface.dependencies();
  return (status === "ok" && (await isHealthy(show)) === true) || JSON.stringify({ status, dependencies });
}

await main();
