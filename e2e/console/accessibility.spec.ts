import { open } from "#e2e/desk.ts";
import { expect, test as base } from "#e2e/fixtures.ts";
import { createSandbox } from "#e2e/sandbox.ts";
import {
  expectAccessible,
  expectFocusInSight,
  expectForcedColours,
  expectHeadingsInOrder,
  expectLargeTargets,
  expectStillAndClickable,
} from "#e2e/screens/inspect.ts";
import { missingPages, SCREENS, type Seed } from "#e2e/screens/screens.ts";
import { seedScreens } from "#e2e/screens/seed.ts";
import { emptyEveryList, failEveryRead, letTimePass } from "#e2e/screens/states.ts";

const test = base.extend<object, { seed: Seed }>({
  seed: [
    async ({ stack }, use) => use(await seedScreens(createSandbox(stack), stack)),
    { scope: "worker", timeout: 120_000 },
  ],
});

test("every page of the app is looked at", () => {
  expect(missingPages()).toEqual([]);
});

test.use({ expectedComplaints: [/status of (503|403)|net::ERR_FAILED/], isQueueEmptied: false });

for (const { name, path } of SCREENS) {
  test(`${name} can be used by everybody: headings, targets, focus, colours, movement`, async ({
    adminPage: page,
    seed,
  }) => {
    test.slow();
    await open(page, path(seed));
    await expectAccessible(page, name);
    await expect(page, "the window's title names the screen").toHaveTitle(/\S.* · Countersign$/);
    await expectHeadingsInOrder(page, name);
    await expectStillAndClickable(page, name);
    await expectForcedColours(page, name);
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await expectLargeTargets(page, `${name}, ${width} px`);
      await expectFocusInSight(page, `${name}, ${width} px`);
    }
  });

  test(`${name} can be read by everybody when it is empty, when it fails, and without a right`, async ({
    adminPage,
    viewerPage,
    seed,
  }) => {
    test.slow();
    await open(viewerPage, path(seed));
    await expectAccessible(viewerPage, `${name} for a viewer`, "main");

    await adminPage.clock.install();
    await open(adminPage, path(seed));
    await emptyEveryList(adminPage);
    await letTimePass(adminPage);
    await expectAccessible(adminPage, `${name}, empty`, "main");

    await failEveryRead(adminPage);
    await letTimePass(adminPage);
    await expectAccessible(adminPage, `${name}, failing`, "main");
  });
}

test("what has the focus keeps it while the rows are read again", async ({ adminPage: page, seed }) => {
  await page.clock.install();
  await open(page, "/workflows");
  const row = page.locator(`a[href*="${seed.workflowId}"]`).first();
  await row.focus();
  const answered = page.waitForResponse(/\/api\/v1\/workflows/, { timeout: 30_000 });
  await letTimePass(page);
  await answered;
  await expect(row).toBeFocused();
});
