import { storedHistorySchema } from "#lib/contracts/contacts.ts";
import { type ComposerInput, formFieldsSchema } from "#lib/contracts/drafting.ts";
import { listActiveKnowledgePages } from "#lib/db/knowledge-pages.ts";
import { versionLabel } from "#lib/domain/content.ts";
import { routeMailbox } from "#lib/domain/mailbox.ts";
import { type Passage, splitPassages } from "#lib/domain/passages.ts";
import { cutText } from "#lib/domain/text.ts";
import { knowledgeQueries } from "#lib/domain/topics.ts";

import { loadActiveContent } from "../content/load-active-content.ts";
import type { ServiceContext } from "../context.ts";
import { searchKnowledge } from "../knowledge/search-knowledge.ts";
import type { OpenWorkflow } from "./open-workflow.ts";

/** A composer reads this much of a message; all of it is kept. */
const MAX_MESSAGE_LENGTH = 8_000;
const MAX_PASSAGES = 200;
const PASSAGES_PER_QUESTION = 20;
const MAX_QUESTION = 500;

/** All that a composer sees: the form, what is known of the person, and today's content and knowledge. */
export async function composerInput(
  ctx: ServiceContext,
  open: OpenWorkflow,
  address: string,
): Promise<ComposerInput> {
  const { fields } = open;
  const history = historyOf(open);
  const mailbox = mailboxFor(ctx, open);
  const form = formFieldsSchema.parse({
    ...fields,
    email: address,
    company: fields.company ?? history.company,
    jobTitle: fields.jobTitle ?? history.jobTitle,
    companySize: fields.companySize ?? history.employees,
    message: fields.message === null ? null : cutText(fields.message, MAX_MESSAGE_LENGTH),
  });
  const content = await loadActiveContent(ctx);
  return {
    form,
    history,
    passages: await passagesFor(ctx, [form.topic, form.message].filter(Boolean).join("\n")),
    sender: mailbox ? { name: mailbox.name, address: mailbox.address } : ctx.settings.mailFrom,
    content,
    policyVersion: versionLabel(content.policy),
  };
}

function historyOf({ person }: OpenWorkflow) {
  return storedHistorySchema.parse(JSON.parse(person.history ?? "{}"));
}

/** The mailbox of the colleague who owns the contact, else the default one. */
export function mailboxFor({ settings }: ServiceContext, open: OpenWorkflow) {
  return routeMailbox(settings.mailboxes, historyOf(open).ownerId);
}

/** Every passage while there are few; then those that full-text search finds for the message and its topics. */
async function passagesFor(ctx: ServiceContext, text: string): Promise<Passage[]> {
  const pages = await listActiveKnowledgePages(ctx.db);
  const all = pages.flatMap(splitPassages);
  if (all.length <= MAX_PASSAGES) return all;
  const questions = [text, ...knowledgeQueries(text, "other")].map((question) =>
    question.slice(0, MAX_QUESTION),
  );
  const found = await Promise.all(
    questions.map((question) => searchKnowledge(ctx, { question, limit: PASSAGES_PER_QUESTION })),
  );
  const passages = found.flatMap((result) => result.passages);
  return [...new Map(passages.map((passage) => [passage.id, passage])).values()];
}
