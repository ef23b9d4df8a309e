import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";

import { contacts, inboundMessages, readCursors } from "#drizzle/schema/index.ts";
import { lookupToken } from "#lib/db/tokens.ts";
import { approveDraft } from "#lib/services/drafts/approve-draft.ts";
import { getDraft } from "#lib/services/drafts/get-draft.ts";
import { readMailbox } from "#lib/services/mailbox/read-mailbox.ts";

import { contextForSystem } from "./context.ts";
import type { TestStores } from "./database.ts";
import { insertDraft } from "./factories.ts";
import type { FakeInbound } from "./fake-gmail.ts";
import { setUpSending } from "./sending.ts";

export type AnsweredWorld = Awaited<ReturnType<typeof setUpAnswered>>;

/** Each test has a mailbox of its own, and they number their messages alike: what the last one left is forgotten. */
export async function forgetMailboxes(stores: TestStores): Promise<void> {
  await stores.sql`update sends set wire_message_id = null, provider_thread_id = null`;
  await stores.db.delete(inboundMessages);
  await stores.db.delete(readCursors);
}

/** A reply that left, its mailbox read up to then, and a second draft to the same person. */
export async function setUpAnswered(stores: TestStores) {
  const sending = await setUpSending(stores);
  const { ctx, contactId, email } = sending;
  const emailToken = lookupToken("email", email);
  await stores.db.update(contacts).set({ emailToken }).where(eq(contacts.id, contactId));
  const { integrations, now, settings } = ctx;
  const mailbox = contextForSystem(stores, "mailbox", { integrations, now, settings });
  const read = () => readMailbox(mailbox, { mailboxId: "default" });
  await read();
  await sending.approve();
  sending.passUndoWindow();
  const progress = await sending.drive();
  const send = await sending.send();
  if (progress.outcome !== "sent" || !send?.wireMessageId) throw new Error("The mail has not left.");

  /** Another form by the same person, with its draft. */
  const addDraft = () =>
    insertDraft(stores, {
      contact: { contactId, key: sending.draft.workflow.key },
      email,
      receivedAt: now(),
      subject: "Second answer",
    });
  /** Something comes in, a minute later. */
  const receive = (mail: Partial<FakeInbound> = {}): string => {
    sending.advance(60_000);
    const id = randomUUID();
    sending.gmail.inbound.push({ from: email, at: now(), id, ...mail });
    return id;
  };
  const sent = { ...send, wire: send.wireMessageId };
  const second = await addDraft();
  return {
    ...sending,
    mailbox,
    read,
    sent,
    second,
    addDraft,
    receive,
    reply: () => receive({ headers: { from: `Jane <${email}>`, "in-reply-to": sent.wire } }),
    /** Approves the second draft and lets its undo window pass. */
    approveSecond: async (): Promise<string> => {
      const { id: draftId, version, digest } = await getDraft(sending.operator, { draftId: second.id });
      await approveDraft(sending.operator, { draftId, version, digest: digest ?? "" });
      sending.passUndoWindow();
      return draftId;
    },
  };
}
