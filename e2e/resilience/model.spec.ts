import { type ConsoleApi, createConsoleApi } from "#e2e/console-api.ts";
import { openDraft } from "#e2e/desk.ts";
import { expect, test as base } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import { signIn } from "#e2e/sign-in.ts";
import { startOwnStack, type StackAddresses } from "#e2e/stack.ts";

/** A stack of its own, whose drafts a model writes: every other spec looks at templates. */
const test = base.extend<{ console: ConsoleApi }, { stack: StackAddresses }>({
  stack: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what is needed from this pattern
    async ({}, use) => {
      const { stack, stop } = await startOwnStack({ COMPOSER: "model", MODEL_TIMEOUT_SECONDS: "3" });
      await use(stack);
      await stop();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  strangerPage: async ({ browser, stack }, use) => {
    const context = await browser.newContext({ baseURL: stack.url });
    const page = await context.newPage();
    await signIn(page, { stack, role: "operator" });
    await use(page);
    await context.close();
  },
  console: async ({ strangerPage, stack }, use) => use(createConsoleApi(strangerPage.request, stack.url)),
});

test("a model writes the draft, with its sources and its cost, and the mail leaves as it was approved", async ({
  console,
  sandbox,
  strangerPage,
}) => {
  const person = newPerson();
  await sandbox.submit(person);
  const draft = await console.draftOf(person);
  expect(draft).toMatchObject({
    composer: "model",
    promptVersion: "reply@1",
    fallbackReason: null,
    to: person.email,
  });
  expect(draft.modelCall?.model).toBe("sandbox-writer");
  expect(draft.modelCall?.costMicros).toBeGreaterThan(0);
  expect(draft.claims.some(({ source }) => source.kind === "knowledge_page")).toBe(true);
  const desk = await openDraft(strangerPage, draft.id);
  await expect(desk.draft).toContainText("the model sandbox-writer");
  expect((await console.approve(draft)).status()).toBe(200);
  const mail = await sandbox.waitForMail(person);
  expect(mail.to).toContain(person.email);
  expect(mail.text?.replaceAll("\r\n", "\n").trim()).toContain(draft.text.split("\n\n")[1] ?? "");
});

test("a model that does not answer in time: the template writes, and the draft says so", async ({
  console,
  sandbox,
  strangerPage,
}) => {
  await sandbox.faults({ model: { delayMs: 15_000 } });
  const person = newPerson();
  await sandbox.submit(person);
  const draft = await console.draftOf(person);
  expect(draft).toMatchObject({ composer: "template", fallbackReason: "timeout", modelCall: null });
  const desk = await openDraft(strangerPage, draft.id);
  await expect(desk.draft).toContainText("The model did not answer in time");
});

test("a model that follows the form instead of us: nothing of it reaches the draft", async ({
  console,
  sandbox,
  strangerPage,
}) => {
  await sandbox.faults({ model: { hostile: { next: 1 }, hostileKind: "other_recipient" } });
  const person = newPerson();
  await sandbox.submit(person);
  const draft = await console.draftOf(person);
  expect(draft).toMatchObject({ composer: "template", fallbackReason: "checks_failed", to: person.email });
  expect(JSON.stringify(draft)).not.toContain("attacker");
  const desk = await openDraft(strangerPage, draft.id);
  await expect(desk.draft).toContainText("did not pass the checks");
});

test("a model that is down is named among the dependencies, and no form waits for it", async ({
  console,
  sandbox,
  stack,
}) => {
  await sandbox.faults({ model: { down: "unavailable" } });
  for (let turn = 0; turn < 3; turn += 1) {
    const person = newPerson();
    await sandbox.submit(person);
    expect(await console.draftOf(person)).toMatchObject({
      composer: "template",
      fallbackReason: "unreachable",
    });
  }
  const model = async () => {
    const answer = await fetch(`${stack.url}/health/dependencies`);
    return ((await answer.json()) as { dependencies: Record<string, string> }).dependencies["model"];
  };
  // Calls are written down in batches, and the answer is up to two seconds old. What answered before counts too.
  await expect.poll(model).toMatch(/^(faltering|failing)$/);
});
