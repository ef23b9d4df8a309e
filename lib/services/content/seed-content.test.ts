import { expect, test } from "vitest";

import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";

import { activateContentVersion } from "./activate-content-version.ts";
import { BUILT_IN_CONTENT, BUILT_IN_POLICY } from "./built-in-content.ts";
import { getContent } from "./get-content.ts";
import { loadActiveContent } from "./load-active-content.ts";
import { saveContentVersion } from "./save-content-version.ts";
import { seedContent } from "./seed-content.ts";

const PRICING = { kind: "template", name: "pricing" } as const;
const BODY = { subject: "Our prices", text: "Hello,\n\nOur words.\n\nKind regards,\n{{ sender }}" };

test("before anything is stored, the product's own content is used", async () => {
  const stores = await createStoresForTest();
  const content = await loadActiveContent(contextForSystem(stores, "drafting"));
  expect(content.templates).toHaveLength(24);
  expect(content.policy).toEqual({ name: "sending", version: 1, rules: BUILT_IN_POLICY });
});

test("a release with new words adds them; they go into use only where the team has not chosen its own", async () => {
  const { approver, seed } = await setUp();
  expect(await seedContent(seed)).toEqual({ contentAdded: 0 });
  await saveContentVersion(approver, { ...PRICING, base: 1, body: BODY, isActivated: true });
  const release = BUILT_IN_CONTENT.map((content) =>
    content.name === "pricing" || content.name === "demo"
      ? { ...content, body: { ...content.body, subject: "New in this release" } }
      : content,
  );
  expect(await seedContent(seed, { contents: release })).toEqual({ contentAdded: 2 });
  expect(await seedContent(seed, { contents: release })).toEqual({ contentAdded: 0 });
  expect(await getContent(approver, PRICING)).toMatchObject({ version: 2, newest: 3, body: BODY });
  const demo = { kind: "template", name: "demo" } as const;
  expect(await getContent(approver, demo)).toMatchObject({
    version: 2,
    body: { subject: "New in this release" },
  });

  await activateContentVersion(approver, { ...demo, version: 1, current: 2 });
  const next = release.map((content) =>
    content.name === "demo" ? { ...content, body: { ...content.body, subject: "Newer still" } } : content,
  );
  await seedContent(seed, { contents: next });
  expect(await getContent(approver, demo)).toMatchObject({ version: 1, newest: 3 });
  expect(await seedContent(seed), "an older release that starts again adds nothing").toEqual({
    contentAdded: 0,
  });
});

async function setUp() {
  const stores = await createStoresForTest();
  const seed = contextForSystem(stores, "seed");
  await seedContent(seed);
  return { seed, approver: await contextForRole(stores, "approver") };
}
