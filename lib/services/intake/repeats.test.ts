import { randomUUID } from "node:crypto";

import { beforeAll, describe, expect, test } from "vitest";

import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery, signV2, signV3 } from "#lib/testing/hubspot-deliveries.ts";
import { setUpIntake, takeIn } from "#lib/testing/intake.ts";

const PREVIOUS = "previous-client-secret-0000-0123456789";

beforeAll(() => useTestEnv());

describe("repeats", () => {
  test("an exact replay is a duplicate", async () => {
    const { ctx, rows } = await setUpIntake();
    const same = delivery(contactBody());
    expect(await takeIn(ctx, same)).toMatchObject({ outcome: "accepted" });
    expect(await takeIn(ctx, same)).toMatchObject({
      status: 202,
      outcome: "duplicate",
      cause: "repeat",
    });
    const all = await rows();
    expect([all.submissions.length, all.workflows.length, all.outbox.length]).toEqual([1, 1, 1]);
  });

  test("the same submission with a new attempt number and new bookkeeping is a duplicate", async () => {
    const { ctx } = await setUpIntake();
    const body = contactBody();
    await takeIn(ctx, delivery(body));
    const retried = {
      ...body,
      attemptNumber: 3,
      properties: { ...body.properties, hs_object_id: { value: "901" } },
    };
    expect(await takeIn(ctx, delivery(retried))).toMatchObject({ outcome: "duplicate" });
  });

  test("the same form told by a webhook and by a custom action is a duplicate", async () => {
    const { ctx, rows } = await setUpIntake();
    const conversionId = randomUUID();
    const properties = { email: "jane@acme.example", message: "Hello" };
    await takeIn(ctx, delivery(contactBody({ conversionId, properties: { ...properties, jobtitle: "VP" } })));
    const action = {
      callbackId: "ap-1",
      object: { objectId: 901, properties: { email: properties.email } },
      inputFields: { message: properties.message, conversion_id: conversionId },
    };
    expect(await takeIn(ctx, delivery(action))).toMatchObject({
      outcome: "duplicate",
      cause: "repeat",
    });
    expect((await rows()).workflows.length).toBe(1);
  });

  test("the same conversion with another text is kept beside it, in quarantine", async () => {
    const { ctx, rows } = await setUpIntake();
    const conversionId = randomUUID();
    await takeIn(ctx, delivery(contactBody({ conversionId })));
    const other = contactBody({ conversionId, properties: { message: "Something else" } });
    expect(await takeIn(ctx, delivery(other))).toMatchObject({
      outcome: "quarantined",
      cause: "conflict",
    });
    const all = await rows();
    expect(all.deliveries.map(({ status }) => status).toSorted()).toEqual(["accepted", "quarantined"]);
    expect(all.workflows.length).toBe(1);
  });

  test("a v2 replay, which no clock can refuse, is refused by its digest for as long as the row is kept", async () => {
    const { ctx, rows } = await setUpIntake();
    const same = delivery(contactBody(), signV2);
    expect(await takeIn(ctx, same)).toMatchObject({ outcome: "accepted" });
    const results = await Promise.all(Array.from({ length: 5 }, () => takeIn(ctx, same)));
    expect(results.every(({ outcome }) => outcome === "duplicate")).toBe(true);
    expect((await rows()).deliveries.length).toBe(1);
  });

  test("two people whose ids a double would merge are two submissions", async () => {
    const { ctx, rows } = await setUpIntake();
    for (const vid of ["9007199254740992", "9007199254740993"]) {
      const body = JSON.stringify(contactBody({ vid: 0, conversionId: null })).replace(
        '"vid":0',
        `"vid":${vid}`,
      );
      expect(await takeIn(ctx, delivery(body))).toMatchObject({ outcome: "accepted" });
    }
    expect((await rows()).workflows.length).toBe(2);
  });

  test("a delivery signed with the previous secret is accepted and marked", async () => {
    const { ctx, rows } = await setUpIntake({
      clientSecrets: ["test-client-secret-0001-0123456789", PREVIOUS],
    });
    const answer = await takeIn(
      ctx,
      delivery(contactBody(), (raw) => signV3(raw, { secret: PREVIOUS })),
    );
    expect(answer).toMatchObject({ status: 202, isPreviousSecret: true });
    expect((await rows()).deliveries).toMatchObject([{ signedWithPreviousSecret: 1 }]);
  });
});

describe("ways in that share no key", () => {
  const actionBody = (callbackId: string) => ({
    callbackId,
    origin: { portalId: 62_515 },
    object: { objectId: 901, objectType: "CONTACT" },
    inputFields: { email: "jane.doe@acme.example", firstname: "Jane", message: "Do you work offline?" },
  });
  const listed = (message = "Do you work offline?") =>
    contactBody({ properties: { email: "jane.doe@acme.example", message } });

  test("an action without a conversion id and the webhook that has one are one submission", async () => {
    const { ctx, rows } = await setUpIntake();
    const [first, second] = [delivery(actionBody("ap-1")), delivery(listed())];
    expect(await takeIn(ctx, first)).toMatchObject({ outcome: "accepted" });
    expect(await takeIn(ctx, second)).toMatchObject({ outcome: "duplicate" });
    const { submissions, deliveries } = await rows();
    expect(submissions).toHaveLength(1);
    expect(submissions[0]?.conversionId).not.toBeNull();
    expect(deliveries.find(({ status }) => status === "duplicate")?.dedupeReason).toBe("same_words");
  });

  test("the other way round as well, and other words are another submission", async () => {
    const { ctx, rows } = await setUpIntake();
    expect(await takeIn(ctx, delivery(listed()))).toMatchObject({ outcome: "accepted" });
    expect(await takeIn(ctx, delivery(actionBody("ap-2")))).toMatchObject({ outcome: "duplicate" });
    expect(await takeIn(ctx, delivery(listed("And what does it cost?")))).toMatchObject({
      outcome: "accepted",
    });
    expect((await rows()).submissions).toHaveLength(2);
  });

  test("the same words under two conversion ids are two submissions: HubSpot says so", async () => {
    const { ctx, rows } = await setUpIntake();
    for (let n = 0; n < 2; n += 1) {
      expect(await takeIn(ctx, delivery(listed()))).toMatchObject({ outcome: "accepted" });
    }
    expect((await rows()).submissions).toHaveLength(2);
  });

  test("two forms of one person without a message are two submissions: an address alone is no words", async () => {
    const { ctx, rows } = await setUpIntake();
    const properties = { email: "jane.doe@acme.example", message: "" };
    const action = (callbackId: string, formId?: string) => ({
      ...actionBody(callbackId),
      inputFields: { ...properties, form_id: formId ?? null },
    });
    expect(await takeIn(ctx, delivery(contactBody({ properties })))).toMatchObject({ outcome: "accepted" });
    expect(await takeIn(ctx, delivery(action("ap-3", "another-form")))).toMatchObject({
      outcome: "accepted",
    });
    expect(await takeIn(ctx, delivery(action("ap-4")))).toMatchObject({ outcome: "duplicate" });
    expect((await rows()).submissions).toHaveLength(2);
  });
});
