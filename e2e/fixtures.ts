import { type Browser, type Page, request, test as base } from "@playwright/test";

import type { DraftView } from "#lib/contracts/drafts.ts";

import { type ConsoleApi, createConsoleApi } from "./console-api.ts";
import { emptyQueue, resetBreakers } from "./database.ts";
import { type PersonRole, stateFile } from "./people.ts";
import { type DemoPerson, newPerson } from "./person.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { runningStack, type StackAddresses } from "./stack.ts";
import { watchBrowser } from "./watch-browser.ts";

export { expect } from "@playwright/test";

export type SubmittedDraft = { person: DemoPerson; draft: DraftView };

type Fixtures = {
  /** What earlier tests left would push a new draft off the queue's first page. */
  isQueueEmptied: boolean;
  /** Every test begins without faults and with every service called. */
  sandbox: Sandbox;
  /** Complaints of the browser that this test means to provoke, such as `status of 409`. */
  expectedComplaints: RegExp[];
  viewerPage: Page;
  operatorPage: Page;
  approverPage: Page;
  adminPage: Page;
  strangerPage: Page;
  api: Record<PersonRole, ConsoleApi>;
  /** Somebody fills in the form; returns once the draft waits in the console. */
  submitDraft: (given?: Parameters<typeof newPerson>[0]) => Promise<SubmittedDraft>;
};

export const test = base.extend<Fixtures, { stack: StackAddresses }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what is needed from this pattern
  stack: [async ({}, use) => use(await runningStack()), { scope: "worker" }],
  baseURL: async ({ stack }, use) => use(stack.url),

  isQueueEmptied: [true, { option: true }],
  sandbox: [
    async ({ stack, isQueueEmptied }, use) => {
      if (isQueueEmptied) await emptyQueue(stack);
      await resetBreakers(stack);
      const sandbox = createSandbox(stack);
      await use(sandbox);
      await sandbox.clearFaults();
      await resetBreakers(stack);
    },
    { auto: true },
  ],

  // oxlint-disable-next-line no-empty-pattern -- as above
  expectedComplaints: async ({}, use) => use([]),
  viewerPage: pageOf("viewer"),
  operatorPage: pageOf("operator"),
  approverPage: pageOf("approver"),
  adminPage: pageOf("admin"),
  strangerPage: pageOf(null),

  api: async ({ stack }, use) => {
    const open = async (role: PersonRole) => request.newContext({ storageState: stateFile(role) });
    const [viewer, operator, approver, admin] = await Promise.all([
      open("viewer"),
      open("operator"),
      open("approver"),
      open("admin"),
    ]);
    await use({
      viewer: createConsoleApi(viewer, stack.url),
      operator: createConsoleApi(operator, stack.url),
      approver: createConsoleApi(approver, stack.url),
      admin: createConsoleApi(admin, stack.url),
    });
    await Promise.all([viewer, operator, approver, admin].map((context) => context.dispose()));
  },

  submitDraft: async ({ sandbox, api }, use) => {
    await use(async (given) => {
      const person = newPerson(given);
      await sandbox.submit(person);
      return { person, draft: await api.operator.draftOf(person) };
    });
  },
});

type PageNeeds = { browser: Browser; stack: StackAddresses; expectedComplaints: RegExp[] };

/** A browser of its own, signed in as that person. What it complains about fails the test. */
function pageOf(role: PersonRole | null) {
  return async (
    { browser, stack, expectedComplaints }: PageNeeds,
    use: (page: Page) => Promise<void>,
  ): Promise<void> => {
    const context = await browser.newContext({
      baseURL: stack.url,
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      timezoneId: "UTC",
      ...(role ? { storageState: stateFile(role) } : {}),
    });
    const watch = await watchBrowser(context);
    await use(await context.newPage());
    await context.close();
    watch.assertQuiet(expectedComplaints);
  };
}
