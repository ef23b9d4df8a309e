import type { FindAnythingInput, FoundThings } from "#lib/contracts/palette.ts";
import { openPerson } from "#lib/db/contacts.ts";
import { listActiveContentVersions } from "#lib/db/content-versions.ts";
import { listActiveKnowledgePages } from "#lib/db/knowledge-pages.ts";
import { findPeopleByName } from "#lib/db/people.ts";
import { queryTokens } from "#lib/db/tokens.ts";
import { listWorkflowRows } from "#lib/db/workflow-lists.ts";
import { authorize, can } from "#lib/domain/actor.ts";

import type { ServiceContext } from "../context.ts";
import { fullName } from "../drafts/draft-content.ts";

const MOST_OF_A_KIND = 5;
/** A search token has three letters at the least; fewer would find nothing or everything. */
const SHORTEST_SEARCH = 3;

/** A few of everything that the words may mean. Nothing of them is kept, and no address names them. */
export async function findAnything(ctx: ServiceContext, input: FindAnythingInput): Promise<FoundThings> {
  authorize(ctx.actor, "workflow:read");
  const query = input.query.toLowerCase();
  const isIn = (...texts: string[]) => texts.some((text) => text.toLowerCase().includes(query));
  const [workflows, pages, contents, people] = await Promise.all([
    query.length < SHORTEST_SEARCH ? [] : findWorkflows(ctx, query),
    can(ctx.actor, "knowledge:read") ? listActiveKnowledgePages(ctx.db) : [],
    can(ctx.actor, "content:read") ? listActiveContentVersions(ctx.db) : [],
    can(ctx.actor, "person:find") ? findPeopleByName(ctx.db, { name: query, limit: MOST_OF_A_KIND }) : [],
  ]);
  return {
    workflows,
    pages: pages
      .filter(({ slug, title }) => isIn(slug, title))
      .slice(0, MOST_OF_A_KIND)
      .map(({ slug, title }) => ({ slug, title })),
    contents: contents
      .filter(({ kind, name }) => isIn(name, `${kind} ${name}`))
      .slice(0, MOST_OF_A_KIND)
      .map(({ kind, name }) => ({ kind, name })),
    people,
  };
}

async function findWorkflows(ctx: ServiceContext, query: string): Promise<FoundThings["workflows"]> {
  const tokens = queryTokens(query).map((token) => token.toString("hex"));
  if (tokens.length === 0) return [];
  const { rows } = await listWorkflowRows(ctx.db, {
    search: { tokens, literal: null },
    before: null,
    limit: MOST_OF_A_KIND,
  });
  const keys = await ctx.keys.findKeys(rows.map(({ contact }) => contact.id));
  return rows.map(({ workflow, contact }) => {
    const person = openPerson(contact, keys.get(contact.id) ?? null);
    return {
      id: workflow.id,
      name: fullName(person) ?? person.email,
      company: person.company,
      status: workflow.status,
      outcome: workflow.outcome,
      createdAt: workflow.createdAt.toISOString(),
    };
  });
}
