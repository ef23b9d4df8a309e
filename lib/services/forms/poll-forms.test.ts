import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";

import { contacts, deliveries, forms, outboxEvents, workflows } from "#drizzle/schema/index.ts";
import { AppError } from "#lib/domain/errors.ts";
import type { ListedSubmission } from "#lib/integrations/hubspot/hubspot.ts";
import { contextForRole, contextForSystem, TEST_NOW } from "#lib/testing/context.ts";
import { createStoresForTest, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import type { FakeHubSpot } from "#lib/testing/fake-hubspot.ts";
import { HOUR_MS, setUpReconciliation } from "#lib/testing/reconciliation.ts";

import { pollForms } from "./poll-forms.ts";

const EMAIL = "jane.doe@acme.example";

beforeAll(() => useTestEnv());

describe("against the simulator", () => {
  test("six hours in which three of ten deliveries are dropped end with both sets equal", async () => {
    const world = await setUpReconciliation();
    await pollForms(world.ctx);
    await world.sandbox.faults({ deliveries: { drop: { share: 0.3 } } });
    for (let round = 0; round < 120; round += 1) {
      await world.submit({ email: `person${round}@acme.example`, message: `Question ${round}` });
      world.advance((6 * HOUR_MS) / 120);
    }
    await world.settled();
    const before = await world.conversionIds();
    expect(before.ours.length).toBeLessThan(before.listed.length);

    const polled = await pollForms(world.ctx);
    expect(polled).toMatchObject({
      outcome: "completed",
      stored: before.listed.length - before.ours.length,
    });
    const after = await world.conversionIds();
    expect(after.ours).toEqual(after.listed);
    expect(await world.stores.db.select().from(workflows)).toHaveLength(120);
    expect(await world.stores.db.select().from(forms)).toMatchObject([{ listed: 120, received: 120 }]);
    expect(await pollForms(world.ctx)).toMatchObject({ outcome: "completed", stored: 0 });
  });

  test("the same submission by webhook and by poll is one, whichever came first", async () => {
    const world = await setUpReconciliation();
    const typed = { email: "Jane.Doe@Acme.example", message: " Hello\r\nthere,\n  how much? " };
    await world.submit(typed);
    await world.settled();
    await pollForms(world.ctx);
    await world.sandbox.faults({ deliveries: { paused: true } });
    await world.submit({ ...typed, message: "And for 500 people?" });
    expect(await pollForms(world.ctx)).toMatchObject({ stored: 1 });
    await world.sandbox.faults({ deliveries: { paused: false } });
    await world.settled();
    const rows = await world.stores.db.select().from(deliveries);
    expect(rows.map(({ adapter, status }) => `${adapter} ${status}`).toSorted()).toEqual([
      "forms_poll accepted",
      "workflow_webhook accepted",
      "workflow_webhook duplicate",
    ]);
    expect(await world.stores.db.select().from(contacts)).toHaveLength(1);
  });

  test("words of a first form whose late webhook carried the second form's id arrive", async () => {
    const world = await setUpReconciliation();
    await world.sandbox.faults({ deliveries: { drop: { next: 1 } } });
    const first = await world.submit({ email: EMAIL, message: "The first question" });
    const second = await world.submit({ email: EMAIL, message: "The second question" });
    await world.settled();
    // HubSpot shows the contact as it is when the webhook leaves: the first one, late, tells of the second form.
    const late = await world.hook({ conversionId: second, message: "The second question" });
    expect(late).toMatchObject({ outcome: "duplicate" });
    expect(await world.wordsOf(first)).toBeNull();
    await pollForms(world.ctx);
    expect(await world.wordsOf(first)).toBe("The first question");
    expect(await world.wordsOf(second)).toBe("The second question");
    const found = await world.stores.db.select().from(deliveries);
    expect(found.map(({ status }) => status).toSorted()).toEqual(["accepted", "accepted", "duplicate"]);
  });

  test("words that a webhook told under another form's id hide none: they are put before a person, once", async () => {
    const world = await setUpReconciliation();
    await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
    const first = await world.submit({ email: EMAIL, message: "The first question" });
    const second = await world.submit({ email: EMAIL, message: "The second question" });
    await world.hook({ conversionId: second, message: "The first question" });
    for (let poll = 0; poll < 3; poll += 1) {
      await pollForms(world.ctx);
      // As after a crash between the delivery and the note about it.
      await world.stores.sql`update listed_submissions set delivery_id = null`;
    }
    expect(await world.wordsOf(first)).toBe("The first question");
    const found = await world.stores.db.select().from(deliveries);
    const quarantined = found.filter(({ status }) => status === "quarantined");
    expect(quarantined).toMatchObject([{ adapter: "forms_poll", cause: "conflict" }]);
    const told = await world.submissionOf(second);
    expect(quarantined[0]?.submissionId).toBe(told?.id);
  });

  test("a message that the contact kept from another form makes no conflict of one without words", async () => {
    const world = await setUpReconciliation();
    await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
    const id = await world.submit({ email: EMAIL, message: "The words that the form lists" });
    await pollForms(world.ctx);
    const late = await world.hook({ conversionId: id, message: "Words of last year" });
    expect(late).toMatchObject({ outcome: "duplicate", cause: "repeat" });
  });

  test("what was sent before the product was installed is history", async () => {
    const world = await setUpReconciliation({ now: new Date(Date.now() - 40 * HOUR_MS) });
    await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
    await world.submit({ email: EMAIL, message: "Two days ago" });
    world.advance(20 * HOUR_MS);
    const recent = await world.submit({ email: EMAIL, message: "Yesterday" });
    world.advance(20 * HOUR_MS);
    expect(await pollForms(world.ctx)).toMatchObject({ listed: 1, stored: 1 });
    expect((await world.conversionIds()).ours).toEqual([recent]);
    expect(await world.stores.db.select().from(forms)).toMatchObject([{ listed: 1, received: 1 }]);
  });

  test("a run is bounded, and the next one goes on from where it was", async () => {
    const world = await setUpReconciliation();
    await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
    for (let round = 0; round < 120; round += 1)
      await world.submit({ email: `person${round}@acme.example`, message: `Question ${round}` });
    expect(await pollForms(world.ctx, { mostPages: 1 })).toMatchObject({ outcome: "unfinished", stored: 50 });
    const asked = await world.stores.db
      .select()
      .from(outboxEvents)
      .where(eq(outboxEvents.name, "forms/check-requested"));
    expect(asked).toHaveLength(1);
    expect(await pollForms(world.ctx, { mostPages: 1 })).toMatchObject({ outcome: "unfinished", stored: 50 });
    expect(await pollForms(world.ctx, { mostPages: 1 })).toMatchObject({ outcome: "completed", stored: 20 });
    const { listed, ours } = await world.conversionIds();
    expect(ours).toEqual(listed);
  });

  test("a limit that is used up is waited for, and is no failure of the form", async () => {
    const world = await setUpReconciliation();
    await pollForms(world.ctx);
    await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
    await world.submit({ email: EMAIL, message: "Hello" });
    await world.sandbox.faults({ hubspot: { rateLimited: { share: 1 }, retryAfterSeconds: 7 } });
    await expect(pollForms(world.ctx)).rejects.toMatchObject({
      code: "rate_limited",
      details: { retryAfterMs: 7000 },
    });
    await world.sandbox.faults({ hubspot: { rateLimited: { share: 0 } } });
    expect(await pollForms(world.ctx)).toMatchObject({ outcome: "completed", stored: 1 });
    expect(await world.stores.db.select().from(forms)).toMatchObject([{ failures: 0, errorCode: null }]);
  });
});

describe("what goes wrong", () => {
  test("an erased person's submission that is listed again stays a skeleton and counts as received", async () => {
    const world = await setUpReconciliation();
    await world.submit({ email: EMAIL, message: "Hello" });
    await world.settled();
    await pollForms(world.ctx);
    const [contact] = await world.stores.db.select().from(contacts);
    await world.stores.db.update(contacts).set({ erasedAt: world.now() });
    await world.stores.keys.deleteKey(contact?.id ?? "");
    await world.sandbox.faults({ deliveries: { drop: { share: 1 } } });
    const again = await world.submit({ email: EMAIL, message: "Hello again" });
    await pollForms(world.ctx);
    expect(await world.submissionOf(again)).toMatchObject({ flags: ["suppressed"] });
    expect(await world.stores.db.select().from(forms)).toMatchObject([{ listed: 2, received: 2 }]);
  });

  test("one form's failure does not stop the others; the third in a row raises an alert, once", async () => {
    const { ctx, hubspot, stores } = await setUpFake();
    hubspot.forms = [form("broken"), form("fine")];
    hubspot.submissions.set("fine", [listedOnce("a")]);
    hubspot.listFormSubmissions = failFor("broken", hubspot);
    for (let run = 0; run < 4; run += 1) await pollForms(ctx);
    const rows = await stores.db.select().from(forms).orderBy(forms.id);
    expect(rows).toMatchObject([
      { id: "broken", errorCode: "upstream_unavailable", failures: 4 },
      { id: "fine", errorCode: null, listed: 1, received: 1 },
    ]);
    expect(await alerts(stores)).toEqual(["forms_poll_failing"]);
  });

  test("HubSpot that cannot be reached three times in a row raises an alert, once", async () => {
    const { ctx, hubspot, stores } = await setUpFake();
    hubspot.listForms = () => Promise.reject(new AppError("upstream_unavailable", "Down."));
    for (let run = 0; run < 4; run += 1) expect(await pollForms(ctx)).toMatchObject({ outcome: "failed" });
    expect(await alerts(stores)).toEqual(["forms_poll_failing"]);
  });

  test("what stays missing after two polls raises an alert, once", async () => {
    const { ctx, hubspot, stores } = await setUpFake();
    hubspot.forms = [form("contact")];
    hubspot.submissions.set("contact", [listedOnce("a")]);
    await pollForms(ctx);
    await stores.sql`insert into listed_submissions (conversion_id, form_id, submitted_at)
      select 'lost', 'contact', submitted_at from listed_submissions`;
    await stores.db.update(forms).set({ listed: 2 });
    for (let run = 0; run < 3; run += 1) await pollForms(ctx);
    expect(await stores.db.select().from(forms)).toMatchObject([{ listed: 2, received: 1, gapPolls: 3 }]);
    expect(await alerts(stores)).toEqual(["intake_gap"]);
  });

  test("one submission that cannot be stored hides no other, and is missing until it can", async () => {
    const { ctx, hubspot, stores } = await setUpFake();
    hubspot.forms = [form("contact")];
    hubspot.submissions.set("contact", [listedOnce("b"), listedOnce("a")]);
    let failures = 1;
    const createKey: typeof ctx.keys.createKey = (ownerId) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error("No key.")) : ctx.keys.createKey(ownerId);
    };
    const failing = { ...ctx, keys: { ...ctx.keys, createKey } };
    expect(await pollForms(failing)).toMatchObject({ outcome: "completed", listed: 2, stored: 1 });
    expect(await stores.db.select().from(forms)).toMatchObject([{ listed: 2, received: 1, gapPolls: 1 }]);
    expect(await pollForms(failing)).toMatchObject({ stored: 1 });
    expect(await stores.db.select().from(forms)).toMatchObject([{ listed: 2, received: 2, gapPolls: 0 }]);
  });

  test("there are never two runs at once, and a dead one does not hold up the next for ever", async () => {
    const { ctx, hubspot, stores } = await setUpFake();
    let second: unknown;
    hubspot.onCall = async () => {
      second ??= await pollForms(ctx);
    };
    expect(await pollForms(ctx)).toMatchObject({ outcome: "completed" });
    expect(second).toEqual({ outcome: "busy" });
    await stores.sql`insert into form_polls (id, status, lease_until)
      values (gen_random_uuid(), 'running', now() - interval '1 second')`;
    expect(await pollForms(ctx)).toMatchObject({ outcome: "completed" });
  });

  test("a form that is new since an outage is watched from before the outage on", async () => {
    const { ctx, hubspot, stores } = await setUpFake();
    await pollForms(ctx);
    await stores.sql`update form_polls set started_at = ${new Date(TEST_NOW.getTime() - 50 * HOUR_MS)}`;
    hubspot.forms = [form("new")];
    hubspot.submissions.set("new", [listedOnce("a", new Date(TEST_NOW.getTime() - 45 * HOUR_MS))]);
    expect(await pollForms(ctx)).toMatchObject({ stored: 1 });
  });

  test("a place that HubSpot no longer knows begins with the newest again", async () => {
    const { ctx, hubspot, stores } = await setUpFake();
    hubspot.forms = [form("contact")];
    hubspot.submissions.set("contact", [listedOnce("a")]);
    await pollForms(ctx);
    await stores.db.update(forms).set({ resumeAfter: "gone", resumeStartedAt: TEST_NOW });
    const real = hubspot.listFormSubmissions.bind(hubspot);
    hubspot.listFormSubmissions = (query) =>
      query.after === "gone" ? Promise.reject(new AppError("unprocessable", "No.")) : real(query);
    await pollForms(ctx);
    expect(await pollForms(ctx)).toMatchObject({ outcome: "completed", listed: 1 });
  });

  test("a viewer cannot compare the forms", async () => {
    const { stores } = await setUpFake();
    const viewer = await contextForRole(stores, "viewer");
    await expect(pollForms(viewer)).rejects.toMatchObject({ code: "forbidden" });
  });
});

async function setUpFake() {
  const stores = await createStoresForTest();
  const ctx = contextForSystem(stores, "intake");
  const hubspot = ctx.integrations.hubspot as FakeHubSpot;
  return { stores, ctx, hubspot };
}

const form = (id: string) => ({ id, name: `Form ${id}`, isArchived: false });

function listedOnce(
  conversionId: string,
  submittedAt = new Date(TEST_NOW.getTime() - HOUR_MS),
): ListedSubmission {
  const values = [
    { name: "email", value: EMAIL },
    { name: "message", value: `Words of ${conversionId}` },
  ];
  return { conversionId, submittedAt, values, pageUrl: null };
}

function failFor(formId: string, hubspot: FakeHubSpot): FakeHubSpot["listFormSubmissions"] {
  const real = hubspot.listFormSubmissions.bind(hubspot);
  return (query) =>
    query.formId === formId
      ? Promise.reject(new AppError("upstream_unavailable", "HubSpot answered 502."))
      : real(query);
}

async function alerts(stores: TestStores): Promise<unknown[]> {
  const rows = await stores.db.select().from(outboxEvents).where(eq(outboxEvents.name, "alert/raised"));
  return rows.map(({ data }) => data["kind"]);
}
