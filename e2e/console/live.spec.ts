import type { BrowserContext, Page } from "@playwright/test";

import { open } from "#e2e/desk.ts";
import { expect, test } from "#e2e/fixtures.ts";
import { openLiveStream } from "#e2e/live-stream.ts";
import { stateFile } from "#e2e/people.ts";
import { resetSending } from "#e2e/sending-settings.ts";
import { signIn } from "#e2e/sign-in.ts";
import type { NeedsView } from "#lib/contracts/today.ts";

const EVENTS = "/api/v1/events";
/** Below the shortest interval at which any screen asks by itself. */
const SOONER_THAN_POLLING = { timeout: 3_500 };

test.afterEach(({ stack }) => resetSending(stack));

/** Opens a page and returns once it hears of changes. */
async function openLive(page: Page, path: string): Promise<void> {
  const opened = page.waitForResponse((response) => response.url().includes(EVENTS) && response.ok());
  await open(page, path);
  await opened;
}

/** The moment at which the browser itself shows it: asking from outside would add the time between two looks. */
async function seesTheStop(page: Page): Promise<number> {
  const shown = await page.waitForFunction(
    () => document.querySelector("[role=alert]")?.textContent?.includes("Sending stopped") && Date.now(),
    undefined,
    { polling: "raf", timeout: 15_000 },
  );
  return Number(await shown.jsonValue());
}

const queueRow = (page: Page, draftId: string) => page.locator(`[data-draft-id="${draftId}"]`);

test("what another operator approves leaves the queue without a reload, sooner than by asking", async ({
  submitDraft,
  operatorPage: page,
  api,
}) => {
  const { draft } = await submitDraft();
  await openLive(page, "/review");
  await expect(queueRow(page, draft.id)).toBeVisible();
  await page.mouse.move(900, 700);
  expect((await api.approver.approve(draft)).status()).toBe(200);
  await expect(queueRow(page, draft.id)).toHaveCount(0, SOONER_THAN_POLLING);
});

test("a stop shows for everybody at once, without a reload", async ({
  operatorPage,
  approverPage,
  viewerPage,
  api,
}) => {
  await openLive(viewerPage, "/workflows");
  await openLive(operatorPage, "/review");
  await openLive(approverPage, "/");
  const seen = Promise.all([viewerPage, operatorPage].map(seesTheStop));
  await approverPage.keyboard.press("Shift+S");
  await approverPage.keyboard.press("Shift+S");
  const seenAt = Math.max(...(await seen));
  const { sending } = await api.viewer.get<NeedsView>("/api/v1/needs");
  const afterMs = seenAt - Date.parse(sending.changedAt);
  test.info().annotations.push({ type: "stop seen by everybody after", description: `${afterMs} ms` });
  expect(afterMs).toBeLessThan(SOONER_THAN_POLLING.timeout);
});

test("a reader who comes back with the last id hears what was missed, and no more", async ({
  submitDraft,
  stack,
  api,
}) => {
  const { draft } = await submitDraft();
  const first = await openLiveStream(api.operator.request, stack.url);
  await expect.poll(() => first.events.length).toBeGreaterThan(0);
  const lastId = first.events.at(-1)?.id ?? "";
  first.close();
  expect((await api.approver.approve(draft)).status()).toBe(200);
  const again = await openLiveStream(api.operator.request, stack.url, { "last-event-id": lastId });
  await expect.poll(() => again.events.length).toBeGreaterThan(0);
  expect(again.events[0]?.type).toBe("change");
  expect(again.events[0]?.data["topics"]).toContain("drafts");
  expect(Number(again.events[0]?.id)).toBeGreaterThan(Number(lastId));
  again.close();
});

test("a browser whose line was cut goes on from where it was", async ({
  submitDraft,
  operatorPage: page,
  api,
  expectedComplaints,
}) => {
  expectedComplaints.push(/ERR_INTERNET_DISCONNECTED|Failed to load resource|Failed to fetch/);
  const { draft } = await submitDraft();
  await openLive(page, "/review");
  await expect(queueRow(page, draft.id)).toBeVisible();
  await page.context().setOffline(true);
  expect((await api.approver.approve(draft)).status()).toBe(200);
  await page.context().setOffline(false);
  await expect(queueRow(page, draft.id)).toHaveCount(0, { timeout: 10_000 });
});

test("without the stream the console asks by itself, as often as before", async ({
  submitDraft,
  operatorPage: page,
  api,
  expectedComplaints,
}) => {
  expectedComplaints.push(/Failed to load resource|ERR_FAILED/);
  await page.route(`**${EVENTS}*`, (route) => route.abort());
  const { draft } = await submitDraft();
  await open(page, "/review");
  await expect(queueRow(page, draft.id)).toBeVisible();
  await page.mouse.move(900, 700);
  expect((await api.approver.approve(draft)).status()).toBe(200);
  await expect(queueRow(page, draft.id)).toHaveCount(0, { timeout: 8_000 });
});

test("the stream of an ended session ends, and no new one is opened", async ({ browser, stack }) => {
  const context = await browser.newContext({ baseURL: stack.url });
  await signIn(await context.newPage(), { stack, role: "viewer" });
  const stream = await openLiveStream(context.request, stack.url);
  await expect.poll(() => stream.events[0]?.type).toBe("hello");
  const answer = await context.request.post(`${stack.url}/sign-out`, { headers: { origin: stack.url } });
  expect(answer.ok()).toBe(true);
  await expect.poll(stream.isEnded, { timeout: 3_000 }).toBe(true);
  expect(stream.events.at(-1)).toMatchObject({ type: "end", data: { reason: "session_ended" } });
  expect((await openLiveStream(context.request, stack.url)).response.status).toBe(401);
  await context.close();
});

test("ten tabs of a browser have one stream, and the next tab takes over when its tab goes", async ({
  browser,
  submitDraft,
  stack,
  api,
}) => {
  test.slow();
  const { draft } = await submitDraft();
  const context = await browser.newContext({ baseURL: stack.url, storageState: stateFile("operator") });
  const asked = watchStreams(context);
  const tabs: Page[] = [];
  for (let tab = 0; tab < 10; tab += 1) {
    const page = await context.newPage();
    tabs.push(page);
    await open(page, `/drafts/${draft.id}`);
  }
  await expect.poll(() => asked.length).toBe(1);
  expect((await api.approver.approve(draft)).status()).toBe(200);
  for (const page of tabs) await expect(page.getByText(/Approved/).first()).toBeVisible(SOONER_THAN_POLLING);
  expect(asked).toHaveLength(1);
  await tabs[0]?.close();
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]).toMatch(/after=\d+/);
  await context.close();
});

test("the stream is neither stored, nor held back, nor compressed, and names nobody", async ({
  submitDraft,
  stack,
  api,
}) => {
  const stream = await openLiveStream(api.viewer.request, stack.url);
  const { headers } = stream.response;
  expect(headers.get("content-type")).toContain("text/event-stream");
  expect(headers.get("cache-control")).toBe("no-store, no-transform");
  expect(headers.get("x-accel-buffering")).toBe("no");
  expect(headers.get("content-encoding")).toBeNull();
  const { person, draft } = await submitDraft();
  await expect.poll(() => stream.events.some(({ type }) => type === "change")).toBe(true);
  const text = JSON.stringify(stream.events);
  for (const word of [person.lastName, person.email, person.company, draft.id, draft.workflowId])
    expect(text).not.toContain(word);
  stream.close();
});

test("the thirty-first stream of a person is refused with words, others are not", async ({ stack, api }) => {
  const streams = await Promise.all(
    Array.from({ length: 30 }, () => openLiveStream(api.admin.request, stack.url)),
  );
  expect(streams.map(({ response }) => response.status)).toEqual(Array.from({ length: 30 }, () => 200));
  const refused = await openLiveStream(api.admin.request, stack.url);
  expect(refused.response.status).toBe(429);
  expect(refused.response.headers.get("retry-after")).toBe("60");
  const other = await openLiveStream(api.viewer.request, stack.url);
  expect(other.response.status).toBe(200);
  for (const stream of [...streams, other]) stream.close();
  await expect
    .poll(async () => {
      const next = await openLiveStream(api.admin.request, stack.url);
      next.close();
      return next.response.status;
    })
    .toBe(200);
});

function watchStreams(context: BrowserContext): string[] {
  const asked: string[] = [];
  context.on("request", (request) => {
    if (request.url().includes(EVENTS)) asked.push(request.url());
  });
  return asked;
}
