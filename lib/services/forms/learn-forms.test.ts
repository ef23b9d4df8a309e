import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { deliveries, forms, outboxEvents } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import { contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import type { FakeHubSpot } from "#lib/testing/fake-hubspot.ts";

import { learnForms } from "./learn-forms.ts";
import { pollForms } from "./poll-forms.ts";

beforeAll(() => useTestEnv());

const form = (id: string, isArchived = false) => ({ id, name: `Form ${id}`, isArchived });
const listed = (conversionId: string) => ({
  conversionId,
  submittedAt: new Date(TEST_NOW.getTime() - 3_600_000),
  values: [{ name: "email", value: "jane.doe@acme.example" }],
  pageUrl: null,
});

describe("a form that HubSpot lists no more", () => {
  test("is read to its end once after that: what was sent through it last is not lost", async () => {
    const { ctx, hubspot, rows, read } = await setUp();
    hubspot.forms = [form("contact"), form("other")];
    await pollForms(ctx);
    hubspot.forms = [form("other")];
    hubspot.submissions.set("contact", [listed("last")]);
    expect(await pollForms(ctx)).toMatchObject({ stored: 1 });
    expect(await rows()).toMatchObject([{ id: "contact", isArchived: true, listed: 1, received: 1 }, {}]);
    expect(read.filter((id) => id === "contact")).toHaveLength(2);
    await pollForms(ctx);
    expect(read.filter((id) => id === "contact")).toHaveLength(2);
  });

  test("is tried again while it cannot be read, and let go once it is deleted, without an alert", async () => {
    const { ctx, hubspot, rows, stores } = await setUp();
    hubspot.forms = [form("contact")];
    await pollForms(ctx);
    hubspot.forms = [];
    const real = hubspot.listFormSubmissions.bind(hubspot);
    const failWith = (code: "upstream_unavailable" | "not_found") => {
      hubspot.listFormSubmissions = () => Promise.reject(new AppError(code, "No."));
    };
    failWith("upstream_unavailable");
    await pollForms(ctx);
    expect(await rows()).toMatchObject([{ isArchived: true, archivedAt: TEST_NOW }]);
    failWith("not_found");
    for (let run = 0; run < 4; run += 1) await pollForms(ctx);
    expect(await rows()).toMatchObject([{ isArchived: true, archivedAt: null }]);
    expect(await stores.db.select().from(outboxEvents).where(eq(outboxEvents.name, "alert/raised"))).toEqual(
      [],
    );
    hubspot.listFormSubmissions = real;
    hubspot.forms = [form("contact")];
    await pollForms(ctx);
    expect(await rows()).toMatchObject([{ isArchived: false, archivedAt: null, errorCode: null }]);
  });
});

test("a list of forms that was not read to its end archives none", async () => {
  const { ctx, hubspot, rows } = await setUp();
  hubspot.forms = [form("contact")];
  await learnForms(ctx);
  hubspot.listForms = () => Promise.resolve({ forms: [form("other")], isComplete: false });
  await learnForms(ctx);
  expect((await rows()).map(({ id, isArchived }) => [id, isArchived])).toEqual([
    ["contact", false],
    ["other", false],
  ]);
});

test("5,000 forms are 5,000 forms, one that is listed twice is one", async () => {
  const { ctx, hubspot, stores } = await setUp();
  hubspot.forms = Array.from({ length: 5_000 }, (_, n) => form(`f${n}`));
  hubspot.forms.push(form("f7"));
  for (let look = 0; look < 2; look += 1) await learnForms(ctx);
  expect(await stores.db.$count(forms, eq(forms.isArchived, false))).toBe(5_000);
});

test("a submission in a shape that we do not know is put before a person, once, and hides no other", async () => {
  const { ctx, hubspot, stores } = await setUp();
  hubspot.forms = [form("contact")];
  const odd = { submittedAt: TEST_NOW.getTime(), values: "none" };
  hubspot.listFormSubmissions = () =>
    Promise.resolve({ submissions: [listed("fine")], unreadable: [odd], after: null });
  for (let run = 0; run < 2; run += 1) await pollForms(ctx);
  const all = await stores.db.select().from(deliveries).orderBy(deliveries.status);
  expect(all.map(({ status, cause }) => [status, cause])).toEqual([
    ["accepted", null],
    ["quarantined", "unknown_shape"],
  ]);
});

test("what a form lists is counted when something came, and not at every look", async () => {
  const { ctx, hubspot, stores, rows } = await setUp();
  hubspot.forms = [form("contact")];
  hubspot.submissions.set("contact", [listed("a")]);
  await pollForms(ctx);
  await stores.sql`update forms set listed = 41, received = 41`;
  await pollForms(ctx);
  expect(await rows()).toMatchObject([{ listed: 41, received: 41 }]);
  hubspot.submissions.set("contact", [listed("b"), listed("a")]);
  await pollForms(ctx);
  expect(await rows()).toMatchObject([{ listed: 2, received: 2 }]);
});

async function setUp() {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "intake");
  const hubspot = ctx.integrations.hubspot as FakeHubSpot;
  const read: string[] = [];
  const real = hubspot.listFormSubmissions.bind(hubspot);
  hubspot.listFormSubmissions = (query) => {
    read.push(query.formId);
    return real(query);
  };
  const rows = () => stores.db.select().from(forms).orderBy(forms.id);
  return { stores, ctx, hubspot, rows, read };
}
