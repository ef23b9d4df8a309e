import { type Browser, expect, type Page, test } from "@playwright/test";

import {
  findCanaries,
  listenToAddresses,
  type Place,
  readLogs,
  readTables,
  withoutTable,
} from "#e2e/canaries.ts";
import { createConsoleApi, type ConsoleApi } from "#e2e/console-api.ts";
import { inDatabase } from "#e2e/database.ts";
import { open } from "#e2e/desk.ts";
import { type ErrorSink, type SinkEvent, startErrorSink } from "#e2e/error-sink.ts";
import { type DemoPerson, newPerson, randomWord } from "#e2e/person.ts";
import { createSandbox, type Sandbox } from "#e2e/sandbox.ts";
import { signIn } from "#e2e/sign-in.ts";
import { type RunningStack, type StackAddresses, startOwnStack } from "#e2e/stack.ts";

test.describe.configure({ mode: "serial" });

/** Words that stand nowhere but in this form, and in what this person is later looked for by. */
const WORDS = Array.from({ length: 6 }, () => `q${randomWord(11)}`);
const [FIRST = "", LAST = "", COMPANY = "", JOB = "", MESSAGE = "", TYPED = ""] = WORDS;

let sink: ErrorSink;
let running: RunningStack;
let stack: StackAddresses;
let sandbox: Sandbox;
let desk: { page: Page; api: ConsoleApi; addresses: () => Place };
let person: DemoPerson;
let approvedBy = "";
let workflowId = "";

test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  sink = await startErrorSink();
  running = await startOwnStack({
    ...{ APP_ENV: "sandbox", SENTRY_DSN: sink.dsn, SENTRY_TRACES_SAMPLE_RATE: "1" },
    ...{ LOG_LEVEL: "debug", ENGINE_BACKOFF_MS: "3000" },
  });
  stack = running.stack;
  sandbox = createSandbox(stack);
  desk = await openDesk(browser);
  person = newPerson({
    ...{ firstName: FIRST, lastName: LAST, company: COMPANY, jobTitle: JOB },
    message: `We are 140 people. What would it cost, asks ${MESSAGE}?`,
  });
});
test.afterAll(async () => {
  await desk?.page.context().close();
  await running?.stop();
  await sink?.close();
});

test("an error in a step says its workflow, step, attempt, release and the request that it goes back to", async () => {
  test.slow();
  const event = await withoutTable(stack, "draft_revisions", async () => {
    await sandbox.submit(person);
    return sink.waitFor(({ tags }) => tags?.["step"] === "compose-draft", 60_000);
  });
  workflowId = (await desk.api.workflowOf(person)).id;
  const { deliveries } = await firstDelivery();
  expect(event).toMatchObject({
    ...{ environment: "sandbox", release: expect.stringMatching(/^countersign@\d+\.\d+\.\d+$/) },
    tags: {
      ...{ workflow_id: workflowId, step: "compose-draft", attempt: 1, function: "process-submission" },
      request_id: deliveries,
    },
  });
  const draft = await desk.api.draftOf(person, 60_000);
  const approval = await desk.api.approve(draft);
  approvedBy = approval.headers()["x-request-id"] ?? "";
  expect(approval.status()).toBe(200);
  await sandbox.waitForMail(person);
  await desk.api.waitForStatus(workflowId, "completed");
});

test("the request of the approval is named in the event that wakes the engine, and by the steps after it", async () => {
  const [event] = await inDatabase(
    stack,
    (sql) => sql`
      select data from outbox_events where name = 'reply/sent' and data ->> 'workflowId' = ${workflowId}`,
  );
  expect(event?.["data"]).toMatchObject({ requestId: approvedBy });
});

test("errors in a route, a page, an action and the browser arrive, each with the request that it belongs to", async () => {
  test.slow();
  const { page, api } = desk;
  const asked = await withoutTable(stack, "service_minutes", async () => {
    const answer = await api.request.get(`${stack.url}/api/v1/services`);
    await page.goto(`${stack.url}/services`).catch(() => null);
    return { status: answer.status(), requestId: answer.headers()["x-request-id"] };
  });
  expect(asked.status).toBe(500);
  const ofRoute = await sink.waitFor(({ tags }) => tags?.["request_id"] === asked.requestId);
  expect(ofRoute?.exception?.values?.[0]?.value).toBe("(the text stays on the server)");
  const others = ({ tags, platform }: SinkEvent) =>
    platform === "node" && tags?.["step"] === undefined && tags?.["request_id"] !== asked.requestId;
  expect(await sink.waitFor(others), "the error of the page").not.toBeNull();

  await open(page, "/workflows");
  const before = sink.events().length;
  await withoutTable(stack, "searches", async () => {
    await page.getByRole("searchbox", { name: "Search workflows" }).fill(`${TYPED} ${person.email}`);
    await page.keyboard.press("Enter");
    await expect.poll(() => sink.events().length, { timeout: 20_000 }).toBeGreaterThan(before);
  });

  await open(page, `/workflows/${workflowId}`);
  await page.evaluate((words) => {
    setTimeout(() => {
      throw new Error(`No such person: ${words}`);
    });
  }, `${FIRST} ${person.email}`);
  const ofBrowser = await sink.waitFor(({ platform }) => platform === "javascript");
  expect(ofBrowser).toMatchObject({ environment: "sandbox", tags: { workflow_id: workflowId } });
  expect(ofBrowser?.tags?.["page_request_id"]).toMatch(/^[0-9a-f-]{36}$/);
});

test("what our own policy calls expected is reported to nobody", async () => {
  const before = sink.events().length;
  const { request } = desk.api;
  const missing = await request.get(`${stack.url}/api/v1/drafts/${crypto.randomUUID()}`);
  const wrong = await request.get(`${stack.url}/api/v1/workflows?limit=-1`);
  const stale = await desk.api.approve({ workflowId, version: 1, digest: "0".repeat(64) });
  const stranger = await fetch(`${stack.url}/api/v1/drafts`);
  expect([missing.status(), wrong.status(), stale.status(), stranger.status]).toEqual([404, 400, 409, 401]);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(sink.events().slice(before)).toEqual([]);
});

test("no word of the form lies in any log, error report, engine table, audit trail, timeline or address", async () => {
  const canaries = [...WORDS, person.email, person.email.split("@")[1] ?? ""];
  const seen: Place[] = [
    ...(await readLogs(stack)),
    ...(await readTables(stack)),
    { name: "the error service", text: sink.envelopes.join("\n") },
    desk.addresses(),
  ];
  const sent = { name: "the mail itself", text: JSON.stringify(await sandbox.mailsTo(person)) };
  expect(findCanaries([sent], [FIRST, person.email]), "the search finds what is there").toHaveLength(2);
  for (const { name, text } of seen.filter(({ name: place }) =>
    /app\.log|postgres\.log|audit_|ie\.runs/.test(place),
  ))
    expect(text.length, `${name} was looked at`).toBeGreaterThan(100);
  expect(findCanaries(seen, canaries)).toEqual([]);
});

test("every line of the console's log is JSON and says when; the step's lines say what they belong to", async () => {
  const app = (await readLogs(stack)).find(({ name }) => name === "app.log");
  const lines = (app?.text ?? "").split("\n").filter((line) => line.startsWith("{"));
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(parsed.every(({ level, time, msg }) => level && time && msg)).toBe(true);
  expect(parsed.find(({ step }) => step === "compose-draft")).toMatchObject({
    ...{ workflowId, attempt: expect.any(Number), function: "process-submission" },
    requestId: expect.any(String),
  });
});

async function openDesk(browser: Browser) {
  const context = await browser.newContext({ baseURL: stack.url });
  const page = await context.newPage();
  const addresses = listenToAddresses(page);
  await signIn(page, { stack, role: "operator" });
  return { page, addresses, api: createConsoleApi(page.request, stack.url) };
}

/** The delivery that the workflow began with is what its steps name as their request. */
async function firstDelivery(): Promise<{ deliveries: string }> {
  const [row] = await inDatabase(
    stack,
    (sql) => sql`
      select d.id from deliveries d join workflows w on w.submission_id = d.submission_id where w.id = ${workflowId}`,
  );
  return { deliveries: String(row?.["id"]) };
}
