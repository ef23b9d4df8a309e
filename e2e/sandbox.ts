import { readFile } from "node:fs/promises";
import path from "node:path";

import { expect } from "@playwright/test";

import type { Faults } from "#sandbox/core/faults.ts";
import type { viewState } from "#sandbox/state-view.ts";

import { type DemoPerson, formValues } from "./person.ts";
import type { StackAddresses } from "./stack.ts";
import { type Hook, postHook, workflowBody } from "./webhooks.ts";

type DeepPartial<T> = { [Key in keyof T]?: T[Key] extends object ? DeepPartial<T[Key]> : T[Key] };
export type SandboxState = ReturnType<typeof viewState>;
export type SandboxMail = SandboxState["gmail"]["sent"][number];
export type Submitted = { conversionId: string; contactId: string; submittedAt: number };

export type MailPlay = "reply" | "out-of-office" | "bounce" | "mailbox-full" | "by-hand";

export type Sandbox = ReturnType<typeof createSandbox>;

/** HubSpot, Gmail and the form, as a test drives and looks at them. */
export function createSandbox(stack: StackAddresses) {
  const at = (where: string) => stack.pages + where;

  async function state(): Promise<SandboxState> {
    return (await (await fetch(at("/state.json"))).json()) as SandboxState;
  }

  async function faults(part: DeepPartial<Faults>): Promise<void> {
    const answer = await fetch(at("/faults.json"), { method: "PUT", body: JSON.stringify(part) });
    if (!answer.ok) throw new Error(`The sandbox refused this fault: ${await answer.text()}`);
  }

  async function clearFaults(): Promise<void> {
    const answer = await fetch(at("/faults.json"), { method: "DELETE" });
    if (!answer.ok) throw new Error("The sandbox did not clear its faults.");
  }

  /** Fills in the public form. */
  async function submit(person: DemoPerson): Promise<Submitted> {
    const answer = await fetch(at("/form"), {
      method: "POST",
      body: new URLSearchParams(formValues(person)),
      redirect: "manual",
    });
    const conversionId = answer.headers.get("location")?.split("/").at(-1);
    const found = (await state()).submissions.find((each) => each.conversionId === conversionId);
    if (!found?.contactId) throw new Error(`The form was refused: ${answer.status} ${await answer.text()}`);
    return {
      conversionId: found.conversionId,
      contactId: found.contactId,
      submittedAt: found.submittedAt,
    };
  }

  /** The form reaches the CRM, and HubSpot's own delivery does not reach the console. */
  async function submitUndelivered(person: DemoPerson): Promise<Submitted & { body: string }> {
    await faults({ deliveries: { drop: { next: 1 } } });
    const submitted = await submit(person);
    return { ...submitted, body: workflowBody(person, submitted) };
  }

  /** Posts a webhook of our own making, signed as HubSpot signs unless the hook says otherwise. */
  async function deliver(hook: Hook): Promise<Response> {
    return postHook({ appUrl: stack.url, secret: await clientSecret(stack) }, hook);
  }

  async function mailsTo(person: DemoPerson): Promise<SandboxMail[]> {
    return (await state()).gmail.sent.filter(({ to }) =>
      to.some((address) => address.includes(person.email)),
    );
  }

  async function waitForMail(person: DemoPerson, timeout = 40_000): Promise<SandboxMail> {
    await expect
      .poll(async () => (await mailsTo(person)).length, { message: "one mail has left", timeout })
      .toBe(1);
    const [mail] = await mailsTo(person);
    if (!mail) throw new Error("The mail is gone again.");
    return mail;
  }

  /** Records that the product wrote about a person: e-mails, notes and tasks linked to the contact. */
  async function recordsOf(person: DemoPerson) {
    const { crm } = await state();
    const contact = crm.contacts.find(({ properties }) => properties["email"] === person.email);
    const linked = <Row extends { associations: Partial<Record<string, string[]>> }>(rows: Row[]) =>
      rows.filter(({ associations }) => associations["contacts"]?.includes(contact?.id ?? ""));
    return { emails: linked(crm.emails), notes: linked(crm.notes), tasks: linked(crm.tasks) };
  }

  async function unsubscribe(person: DemoPerson): Promise<void> {
    const contact = (await state()).crm.contacts.find(
      ({ properties }) => properties["email"] === person.email,
    );
    await fetch(at(`/crm/${contact?.id}/opt-out`), { method: "POST" });
  }

  /** Plays the recipient of a mail that left, their mail system, or a colleague at the mailbox's own window. */
  async function play(mail: { id: string }, what: MailPlay): Promise<void> {
    const answer = await fetch(at(`/mailbox/${mail.id}/${what}`), { method: "POST", redirect: "manual" });
    if (answer.status !== 303) throw new Error(`The mailbox refused: ${answer.status}`);
  }

  return {
    pages: stack.pages,
    state,
    faults,
    clearFaults,
    submit,
    submitUndelivered,
    deliver,
    /** What HubSpot signs with. */
    secret: () => clientSecret(stack),
    mailsTo,
    waitForMail,
    recordsOf,
    unsubscribe,
    play,
  };
}

async function clientSecret({ directory }: StackAddresses): Promise<string> {
  const secrets = JSON.parse(await readFile(path.join(directory, "secrets.json"), "utf8")) as {
    HUBSPOT_CLIENT_SECRET: string;
  };
  return secrets.HUBSPOT_CLIENT_SECRET;
}
