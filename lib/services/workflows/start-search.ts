import { randomUUID } from "node:crypto";

import type { SearchStarted, StartSearchInput } from "#lib/contracts/workflows.ts";
import { deleteExpiredSearches, insertSearch } from "#lib/db/searches.ts";
import { queryTokens } from "#lib/db/tokens.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";

import { type ServiceContext, withTransaction } from "../context.ts";

const SEARCH_MS = 60 * 60_000;
/** Our ids, HubSpot's conversion ids and its contact numbers. */
const ID_FORM = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4,20})$/i;

/** Keeps what is searched for as keyed tokens, so that an address of the list names nobody. */
export async function startSearch(ctx: ServiceContext, { query }: StartSearchInput): Promise<SearchStarted> {
  authorize(ctx.actor, "workflow:read");
  if (ctx.actor.type !== "user") throw new AppError("forbidden", "Only a signed-in person can search.");
  const userId = ctx.actor.id;
  const literal = ID_FORM.test(query) ? query.toLowerCase() : null;
  const tokens = queryTokens(query).map((token) => token.toString("hex"));
  if (literal === null && tokens.length === 0) {
    throw new AppError("invalid_input", "There is no letter or digit to search for.");
  }
  return withTransaction(ctx, async (ctx) => {
    const id = randomUUID();
    const expiresAt = new Date(ctx.now().getTime() + SEARCH_MS);
    await deleteExpiredSearches(ctx.db, ctx.now());
    await insertSearch(ctx.db, { id, userId, tokens, literal, createdAt: ctx.now(), expiresAt });
    return { searchId: id, expiresAt: expiresAt.toISOString() };
  });
}
