import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { MailTransport } from "#lib/integrations/mail/transport.ts";
import { createTestStores, type TestStores } from "#lib/testing/database.ts";
import { useTestEnv } from "#lib/testing/env.ts";
import { setSending } from "#lib/testing/sending.ts";
import { APAC, EMEA, setUpMailboxes } from "#lib/testing/two-mailboxes.ts";

import { chooseMailbox } from "../drafts/choose-mailbox.ts";
import { getDraft } from "../drafts/get-draft.ts";
import { confirmSend } from "./confirm-send.ts";
import { createMailDraft } from "./create-mail-draft.ts";
import { reserveSend } from "./reserve-send.ts";
import { sendMail } from "./send-mail.ts";

let stores: TestStores;
beforeAll(async () => {
  useTestEnv();
  stores = await createTestStores();
  await setSending(stores, { mode: "SEND" });
});
afterAll(() => stores.close());

describe("a mailbox that sends in another way now", () => {
  const becomesGmail = ({ world, emea }: Awaited<ReturnType<typeof setUpMailboxes>>) => {
    for (const { settings } of [world.ctx, world.operator]) {
      Object.assign(settings, { mailboxes: [EMEA, { ...APAC, provider: "gmail" }] });
    }
    (world.ctx.integrations.mailboxes as Map<string, MailTransport>).set("apac", {
      kind: "gmail",
      gmail: emea,
    });
  };

  test("gives a reply that was reserved for the earlier way back to a person, who sends it in the new way", async () => {
    const set = await setUpMailboxes(stores, { mailboxId: "apac" });
    const { world, smtp, emea } = set;
    await world.approve();
    world.passUndoWindow();
    const { sendId } = (await reserveSend(world.ctx, { draftId: world.draftId })) as { sendId: string };
    becomesGmail(set);
    expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "returned", gate: "mailbox" });
    expect(smtp.sent).toEqual([]);
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(emea.sent).toHaveLength(1);
  });

  test("holds a send whose last try was refused for a person: it cannot be finished there", async () => {
    const set = await setUpMailboxes(stores, { mailboxId: "apac" });
    const { world, smtp } = set;
    smtp.failures = [{ at: "rcpt_to", reply: "450" }];
    await world.approve();
    world.passUndoWindow();
    const { sendId } = (await reserveSend(world.ctx, { draftId: world.draftId })) as { sendId: string };
    expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "unconfirmed" });
    becomesGmail(set);
    world.advance(world.ctx.settings.unknownAfterMs);
    expect(await confirmSend(world.ctx, { sendId })).toMatchObject({ outcome: "unknown" });
  });

  test("a reply whose mailbox went after its mail draft was made can leave from another", async () => {
    const { world, smtp } = await setUpMailboxes(stores, { mailboxId: "emea" });
    await world.approve();
    world.passUndoWindow();
    const { sendId } = (await reserveSend(world.ctx, { draftId: world.draftId })) as { sendId: string };
    await createMailDraft(world.ctx, { sendId });
    Object.assign(world.ctx.settings, { mailboxes: [{ ...APAC, isDefault: true }] });
    expect(await sendMail(world.ctx, { sendId })).toMatchObject({ outcome: "returned", gate: "mailbox" });
    const { version } = await getDraft(world.operator, { draftId: world.draftId });
    Object.assign(world.operator.settings, { mailboxes: [{ ...APAC, isDefault: true }] });
    await chooseMailbox(world.operator, { draftId: world.draftId, version, mailboxId: "apac" });
    await world.approve();
    expect(await world.drive()).toMatchObject({ outcome: "sent" });
    expect(smtp.sent).toHaveLength(1);
  });
});
