import { createHash } from "node:crypto";

import type { EventData } from "#lib/contracts/events.ts";

import type { ServiceContext } from "../context.ts";
import { enqueueEvent } from "../outbox.ts";

type Alert = Omit<EventData<"alert/raised">, "outboxId">;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Asks for a person's attention, in the caller's transaction. Ids only. */
export async function raiseAlert(ctx: ServiceContext, { kind, entityId }: Alert): Promise<void> {
  await enqueueEvent(ctx, "alert/raised", { kind, entityId: uuidOf(entityId) });
}

/** Events carry UUIDs; HubSpot's ids mostly are. Another id becomes always the same one. */
export function uuidOf(id: string): string {
  if (UUID.test(id) && "12345678".includes(id[14] ?? "") && "89ab".includes(id[19]?.toLowerCase() ?? ""))
    return id;
  const hex = createHash("sha256").update(id).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}
