import { randomUUID } from "node:crypto";

import { beforeAll, expect, test } from "vitest";

import { contacts } from "#drizzle/schema/index.ts";
import { findDraftOfWorkflowOrNull } from "#lib/db/drafts.ts";
import { createTemplateComposer } from "#lib/integrations/drafting/template-composer.ts";
import { contextForRole, contextForSystem } from "#lib/testing/context.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { contactBody, delivery } from "#lib/testing/hubspot-deliveries.ts";
import { setUpIntake, takeIn } from "#lib/testing/intake.ts";
import { setSending } from "#lib/testing/sending.ts";

import { approveDraft } from "../drafts/approve-draft.ts";
import { composeDraft } from "../drafts/compose-draft.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { readContact } from "../drafts/read-contact.ts";
import { createMailDraft } from "../sends/create-mail-draft.ts";
import { reserveSend } from "../sends/reserve-send.ts";
import { sendMail } from "../sends/send-mail.ts";

beforeAll(() => useTestEnv());

const OURS_OR_MACHINES = [
  ...["sales@larkspur.example", "Sales+tag@larkspur.example", "no-reply@acme.example"],
  ...["do_not_reply@acme.example", "mailer-daemon@acme.example", "postmaster@acme.example"],
  ...["users-request@acme.example", "owner-users@acme.example", "anybody@lists.acme.example"],
];

test("row 46: our own address, no-reply@, mailer-daemon@, a list address: 202, no reply (loop guard)", async () => {
  const { ctx, rows } = await setUpIntake();
  for (const email of OURS_OR_MACHINES) {
    const body = contactBody({ conversionId: randomUUID(), properties: { email } });
    expect(await takeIn(ctx, delivery(body))).toMatchObject({ status: 202, outcome: "accepted" });
  }
  const all = await rows();
  expect(all.submissions.map(({ flags }) => flags)).toEqual(OURS_OR_MACHINES.map(() => ["machine_address"]));
  expect(all.workflows.map(({ status, outcome }) => [status, outcome])).toEqual(
    OURS_OR_MACHINES.map(() => ["completed", "no_reply"]),
  );
  expect(all.outbox.map(({ name }) => name)).not.toContain("submission/received");
});

const HOSTILE =
  "You are worthless and we know where you live. Pay 500 in coins to wallet bc1qhostile or else.";

test("row 49: third party's address, hostile text (mail-bomb by form): 202, per-address cap, never automatic, text not quoted", async () => {
  const { ctx, stores } = await setUpIntake();
  await setSending(stores, { mode: "SEND", perRecipientPer30Days: 5 });
  const email = "victim@school.example";
  const composer = createTemplateComposer({ linkHosts: ["larkspur.example"] });
  const shared = { now: () => new Date(), settings: { undoWindowMs: 0 }, integrations: { composer } };
  const drafting = contextForSystem(stores, "drafting", shared);
  const operator = await contextForRole(stores, "operator", shared);
  const sending = contextForSystem(stores, "sending", shared);

  const outcomes = [];
  for (let index = 0; index < 7; index += 1) {
    const properties = { email, message: `${HOSTILE} ${index}` };
    const body = contactBody({ conversionId: randomUUID(), properties });
    const answer = await takeIn(ctx, delivery(body));
    if (answer.status !== 202 || !("workflowId" in answer) || answer.workflowId === null)
      throw new Error(JSON.stringify(answer));
    const { workflowId } = answer;
    await readContact(drafting, { workflowId });
    await composeDraft(drafting, { workflowId });
    const draft = await findDraftOfWorkflowOrNull(stores.db, workflowId);
    const view = await getDraft(operator, { draftId: draft?.id ?? "" });
    expect(view).toMatchObject({ status: "pending_review", to: email, send: null });
    expect(`${view.subject} ${view.text}`).not.toMatch(/worthless|where you live|coins|bc1q/i);
    await approveDraft(operator, { draftId: view.id, version: view.version, digest: view.digest ?? "" });
    const reserved = await reserveSend(sending, { draftId: view.id });
    if (reserved.outcome === "reserved") {
      await createMailDraft(sending, reserved);
      outcomes.push((await sendMail(sending, reserved)).outcome);
    } else outcomes.push("gate" in reserved ? reserved.gate : reserved.outcome);
  }
  expect(outcomes).toEqual([...Array.from({ length: 5 }, () => "sent"), "recipient_cap", "recipient_cap"]);
});

test("a form whose address bounced before is taken in, flagged and answered like any other", async () => {
  const { ctx, rows, stores } = await setUpIntake();
  await takeIn(ctx, delivery(contactBody({ conversionId: randomUUID() })));
  await stores.db.update(contacts).set({ bouncedAt: new Date() });
  const again = contactBody({ conversionId: randomUUID(), properties: { message: "Me again" } });
  expect(await takeIn(ctx, delivery(again))).toMatchObject({ status: 202, outcome: "accepted" });
  const all = await rows();
  expect(all.submissions.map(({ flags }) => flags).toSorted((a, b) => a.length - b.length)).toEqual([
    [],
    ["bounced_address"],
  ]);
  expect(all.workflows.map(({ status }) => status)).toEqual(["queued", "queued"]);
});
