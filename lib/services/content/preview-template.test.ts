import { expect, test } from "vitest";

import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";

import { getContent } from "./get-content.ts";
import { previewTemplate } from "./preview-template.ts";
import { seedContent } from "./seed-content.ts";

const SUBJECT = "Our prices";

test.each(["pricing", "security.de", "spam.fr", "other"])(
  "the preview of %s shows three mails that could be sent",
  async (name) => {
    const { approver } = await setUp();
    const content = await getContent(approver, { kind: "template", name });
    if (content.kind !== "template") throw new Error("It is not a template.");
    const preview = await previewTemplate(approver, { name, body: content.body });
    expect(preview.faults).toEqual([]);
    expect(preview.samples.map(({ failedChecks }) => failedChecks)).toEqual([[], [], []]);
    expect(
      preview.samples.every(({ text }) => !text.includes("evil") && text.includes("Larkspur Sales")),
    ).toBe(true);
  },
);

test("the preview of words that cannot be used says why", async () => {
  const { approver } = await setUp();
  const preview = await previewTemplate(approver, {
    name: "demo",
    body: { subject: SUBJECT, text: "{% include 'x' %}" },
  });
  expect(preview).toMatchObject({ faults: [expect.stringContaining("include")], samples: [] });
});

async function setUp() {
  const stores = await createStoresForTest();
  const seed = contextForSystem(stores, "seed");
  await seedContent(seed);
  return { approver: await contextForRole(stores, "approver") };
}
