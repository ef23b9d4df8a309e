import type { ServiceContext } from "../context.ts";

/** Who decided, where a person did. */
export function personOf({ actor }: ServiceContext): string | null {
  return actor.type === "user" ? actor.id : null;
}
