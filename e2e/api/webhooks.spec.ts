import { randomUUID } from "node:crypto";

import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import { actionBody, FORMS_PATH, workflowBody } from "#e2e/webhooks.ts";

const ids = () => ({ contactId: "1", conversionId: randomUUID(), submittedAt: Date.now() });

test("a webhook with a wrong signature is refused and nothing of it is stored", async ({ sandbox, api }) => {
  const person = newPerson();
  const { body } = await sandbox.submitUndelivered(person);
  const answer = await sandbox.deliver({ body, signature: "wrong" });
  expect(answer.status).toBe(401);
  expect(await api.operator.workflowsOf(person)).toEqual([]);
});

test("a webhook without a signature is refused", async ({ sandbox }) => {
  const answer = await sandbox.deliver({ body: workflowBody(newPerson(), ids()), signature: "none" });
  expect(answer.status).toBe(401);
});

test("a webhook that was signed six minutes ago is refused", async ({ sandbox }) => {
  const body = workflowBody(newPerson(), ids());
  expect((await sandbox.deliver({ body, ageMs: 6 * 60_000 })).status).toBe(401);
});

test("a webhook that is signed for the future is refused", async ({ sandbox }) => {
  const body = workflowBody(newPerson(), ids());
  expect((await sandbox.deliver({ body, ageMs: -6 * 60_000 })).status).toBe(401);
});

for (const signature of ["v2", "v3"] as const) {
  test(`a replayed webhook (${signature}) is taken as a repeat and makes no second workflow`, async ({
    sandbox,
    api,
  }) => {
    const person = newPerson();
    const { body } = await sandbox.submitUndelivered(person);
    expect((await sandbox.deliver({ body, signature })).status).toBe(202);
    expect((await sandbox.deliver({ body, signature })).status).toBe(202);
    await api.operator.workflowOf(person);
    expect(await api.operator.workflowsOf(person)).toHaveLength(1);
  });
}

test("twenty copies at the same moment are one workflow", async ({ sandbox, api }) => {
  const person = newPerson();
  const { body } = await sandbox.submitUndelivered(person);
  const answers = await Promise.all(Array.from({ length: 20 }, () => sandbox.deliver({ body })));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 202));
  await api.operator.workflowOf(person);
  expect(await api.operator.workflowsOf(person)).toHaveLength(1);
});

test("a custom workflow action starts a workflow as a plain webhook does", async ({ sandbox, api }) => {
  const person = newPerson();
  const submitted = await sandbox.submitUndelivered(person);
  expect((await sandbox.deliver({ body: actionBody(person, submitted) })).status).toBe(202);
  const draft = await api.operator.draftOf(person);
  expect(draft.to).toBe(person.email);
});

test("the webhook and the custom action of one form are one workflow", async ({ sandbox, api }) => {
  const person = newPerson();
  const { body, ...submitted } = await sandbox.submitUndelivered(person);
  const answers = await Promise.all([
    sandbox.deliver({ body }),
    sandbox.deliver({ body: actionBody(person, submitted) }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  await api.operator.workflowOf(person);
  expect(await api.operator.workflowsOf(person)).toHaveLength(1);
});

test("signed JSON that is broken is kept in quarantine, not lost and not retried", async ({ sandbox }) => {
  const answer = await sandbox.deliver({ body: `{"vid": ${Date.now()}, "broken` });
  expect(answer.status).toBe(202);
  expect(await answer.json()).toEqual({ status: "accepted" });
});

test("a body above one mebibyte is refused", async ({ sandbox }) => {
  const body = `"${"a".repeat(1_048_576 - 1)}"`;
  expect((await sandbox.deliver({ body })).status).toBe(413);
});

test("a body of exactly one mebibyte is taken in", async ({ sandbox }) => {
  const start = `{"nonce": "${randomUUID()}", "pad": "`;
  const body = `${start}${"a".repeat(1_048_576 - start.length - 2)}"}`;
  expect((await sandbox.deliver({ body })).status).toBe(202);
});

test("only POST is answered on the webhook's address", async ({ sandbox }) => {
  for (const method of ["GET", "PUT", "DELETE"]) {
    const answer = await sandbox.deliver({ body: "{}", method });
    expect(answer.status, method).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
  }
});

test("a body that is not JSON by its type is refused", async ({ sandbox }) => {
  const answer = await sandbox.deliver({ body: "{}", headers: { "content-type": "text/plain" } });
  expect(answer.status).toBe(415);
});

test("a query on the webhook's address is refused", async ({ sandbox }) => {
  const answer = await sandbox.deliver({ body: "{}", path: `${FORMS_PATH}?test=1` });
  expect(answer.status).toBe(400);
});
