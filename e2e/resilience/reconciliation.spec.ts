import type { APIRequestContext } from "@playwright/test";

import { expect, test } from "#e2e/fixtures.ts";
import { newPerson } from "#e2e/person.ts";
import type { BackfillPreview, BackfillView, FormsView, PollRequestedView } from "#lib/contracts/forms.ts";

const FORM_ID = "3f2b6a54-6c0e-4a7d-9a55-1b8f5f0f7c21";

test("a form that no webhook brought becomes a draft once the forms are checked, and nothing is missing then", async ({
  sandbox,
  api,
  stack,
}) => {
  const person = newPerson();
  await sandbox.faults({ deliveries: { drop: { next: 1 } } });
  await sandbox.submit(person);
  expect(await api.operator.workflowsOf(person)).toEqual([]);

  const asked = await post<PollRequestedView>(api.operator, `${stack.url}/api/v1/forms/check`, {});
  expect(Date.parse(asked.requestedAt)).not.toBeNaN();
  const draft = await api.operator.draftOf(person);
  expect(draft.to).toBe(person.email);
  expect(await api.operator.workflowsOf(person)).toHaveLength(1);

  const forms = await api.operator.get<FormsView>("/api/v1/forms");
  expect(forms).toMatchObject({ gap: 0, isPolling: false, may: { check: true, backfill: true } });
  expect(forms.forms.find(({ id }) => id === FORM_ID)).toMatchObject({ gap: 0, errorCode: null });
  expect(forms.lastPoll?.status).toBe("completed");
});

test("a form that a webhook and a check bring at the same time is one workflow", async ({
  sandbox,
  api,
  stack,
}) => {
  const person = newPerson();
  await sandbox.faults({ deliveries: { paused: true } });
  await sandbox.submit(person);
  await post(api.operator, `${stack.url}/api/v1/forms/check`, {});
  await sandbox.faults({ deliveries: { paused: false } });
  await api.operator.draftOf(person);
  await expect
    .poll(async () => {
      const { deliveries } = await sandbox.state();
      return deliveries.filter(({ state }) => state === "pending").length;
    })
    .toBe(0);
  expect(await api.operator.workflowsOf(person)).toHaveLength(1);
});

test("an operator previews a backfill, starts it, and sees it done; a viewer may look and no more", async ({
  sandbox,
  api,
  stack,
}) => {
  await post(api.operator, `${stack.url}/api/v1/forms/check`, {});
  await expect
    .poll(async () => (await api.viewer.get<FormsView>("/api/v1/forms")).forms.map(({ id }) => id), {
      timeout: 30_000,
    })
    .toContain(FORM_ID);
  const person = newPerson();
  await sandbox.faults({ deliveries: { drop: { next: 1 } } });
  await sandbox.submit(person);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const address = `${stack.url}/api/v1/forms/${FORM_ID}/backfill`;

  const preview = await post<BackfillPreview>(api.operator, `${address}/preview`, { since });
  expect(preview.missing).toBeGreaterThanOrEqual(1);
  const refused = await api.viewer.request.post(address, {
    headers: { origin: stack.url },
    data: { since },
  });
  expect(refused.status()).toBe(403);
  await post<BackfillView>(api.operator, address, { since });
  await api.operator.draftOf(person);
  const backfillOf = async () => {
    const { forms } = await api.viewer.get<FormsView>("/api/v1/forms");
    return forms.find(({ id }) => id === FORM_ID)?.backfill?.status;
  };
  await expect.poll(backfillOf, { timeout: 30_000 }).toBe("completed");
});

type Api = { request: APIRequestContext };

async function post<View>({ request }: Api, url: string, data: unknown): Promise<View> {
  const answer = await request.post(url, { headers: { origin: new URL(url).origin }, data });
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()) as View;
}
