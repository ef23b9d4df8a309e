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

test("one person's previews are limited in any minute; another's are not", async () => {
  const { approver, stores } = await setUp();
  const input = { name: "demo", body: { subject: SUBJECT, text: "Hello.\n\n{{ sender }}" } };
  const asked = await Promise.allSettled(Array.from({ length: 23 }, () => previewTemplate(approver, input)));
  const refusals = asked.flatMap((result): unknown[] =>
    result.status === "rejected" ? [result.reason] : [],
  );
  expect(refusals).toHaveLength(3);
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ code: "rate_limited", details: { retryAfterMs: expect.any(Number) } });
  }
  const other = await contextForRole(stores, "approver");
  expect((await previewTemplate(other, input)).faults).toEqual([]);
});

async function setUp() {
  const stores = await createStoresForTest();
  const seed = contextForSystem(stores, "seed");
  await seedContent(seed);
  return { stores, approver: await contextForRole(stores, "approver") };
}
