import { randomUUID } from "node:crypto";

import { insertLandingKey } from "#lib/db/landed-deliveries.ts";
import type { SubjectKey } from "#lib/db/sealed.ts";

import type { ServiceContext } from "../context.ts";

type Open = { key: Promise<SubjectKey>; openedAt: number; uses: number };

const USED_FOR_MS = 10 * 60_000;
const MAX_USES = 100_000;
const globals = globalThis as typeof globalThis & { __countersignLandingKeys?: WeakMap<object, Open> };
const open = (globals.__countersignLandingKeys ??= new WeakMap());

/**
 * The key under which this process seals what lands, a new one every ten minutes. Its row stands in the data database
 * before the key is made, so that whoever clears up knows of every key.
 */
export function landingKey(ctx: ServiceContext, uses: number): Promise<SubjectKey> {
  const known = open.get(ctx.db);
  if (known && performance.now() - known.openedAt < USED_FOR_MS && known.uses < MAX_USES) {
    known.uses += uses;
    return known.key;
  }
  const key = makeKey(ctx);
  open.set(ctx.db, { key, openedAt: performance.now(), uses });
  key.catch(() => forgetLandingKey(ctx, key));
  return key;
}

/** For a key that turned out to be gone. */
export function forgetLandingKey(ctx: ServiceContext, key: Promise<SubjectKey>): void {
  if (open.get(ctx.db)?.key === key) open.delete(ctx.db);
}

async function makeKey(ctx: ServiceContext): Promise<SubjectKey> {
  const id = randomUUID();
  await insertLandingKey(ctx.db, id);
  return ctx.keys.createKey(id);
}
