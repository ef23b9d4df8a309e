import type { ListenInput, LiveEvent } from "#lib/contracts/live.ts";
import { authorize } from "#lib/domain/actor.ts";
import { AppError } from "#lib/domain/errors.ts";
import { isDraining } from "#lib/observability/draining.ts";

import type { ServiceContext } from "../context.ts";
import { ChangeFeed } from "./change-feed.ts";

/** Thirty tabs of one person share one connection in most browsers; where they cannot, thirty is enough. */
export const MOST_PER_PERSON = 30;
const MOST_PER_PROCESS = 2_000;

const state = globalThis as typeof globalThis & { __countersignChangeFeed?: ChangeFeed };

/** Follows what changes, until the caller stops, the session ends or this process does. Returns how to stop. */
export async function listenToChanges(
  ctx: ServiceContext,
  { after }: ListenInput,
  onEvent: (event: LiveEvent) => boolean,
): Promise<() => void> {
  authorize(ctx.actor, "change:read");
  const feed = (state.__countersignChangeFeed ??= new ChangeFeed(ctx));
  const { actor } = ctx;
  if (actor.type !== "user" || !actor.session) {
    throw new AppError("forbidden", "Changes are told to signed-in people. Read the lists again instead.", {
      details: { permission: "change:read" },
    });
  }
  refuseTooMany(feed, actor.id);
  return feed.listen(
    { userId: actor.id, session: { id: actor.session.id, role: actor.role }, onEvent },
    after,
  );
}

/** After a change that this process has made: those who listen here hear of it at once. */
export function tellListenersSoon(): void {
  state.__countersignChangeFeed?.nudge();
}

function refuseTooMany(feed: ChangeFeed, userId: string): void {
  if (isDraining() || feed.size >= MOST_PER_PROCESS) {
    throw new AppError(
      "overloaded",
      "This server takes no more listeners. The console asks by itself meanwhile.",
      {
        details: { retryAfterMs: 5_000 },
      },
    );
  }
  if (feed.countOf(userId) < MOST_PER_PERSON) return;
  throw new AppError(
    "rate_limited",
    `You have ${MOST_PER_PERSON} live connections open already. Close some tabs; this one asks by itself meanwhile.`,
    { details: { retryAfterMs: 60_000 } },
  );
}
