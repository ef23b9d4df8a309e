import { randomBytes } from "node:crypto";

import type { SubjectKey } from "#lib/db/sealed.ts";

/** Seals so that nobody can open it again. */
export function forgottenKey(ownerId: string): SubjectKey {
  return { ownerId, version: 1, key: randomBytes(32) };
}
