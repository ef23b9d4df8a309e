import { z } from "zod";

import type { Route } from "../core/http.ts";
import { param, route } from "../core/http.ts";
import type { Delivery } from "./deliveries.ts";
import { notFound } from "./errors.ts";
import type { Answer } from "./post.ts";
import { readJson } from "./request.ts";
import type { Crm, WaitingCallback } from "./state.ts";

const DAY_MS = 86_400_000;
const DEFAULT_WAIT_MS = 7 * DAY_MS;
const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

const BlockAnswer = z.object({
  outputFields: z.object({
    hs_execution_state: z.literal("BLOCK"),
    hs_expiration_duration: z.string().regex(DURATION).optional(),
  }),
});
const Completion = z.object({
  outputFields: z.looseObject({ hs_execution_state: z.enum(["SUCCESS", "FAIL_CONTINUE"]) }),
});

export type CallbackState = "waiting" | "completed" | "expired";

/** When an action was answered with BLOCK, its workflow stands still. Told twice, it stands still once. */
export function noteBlock(crm: Crm, delivery: Delivery, answer: Answer): void {
  if (answer.status === null || answer.status < 200 || answer.status > 299) return;
  const block = BlockAnswer.safeParse(parse(answer.body));
  const { callbackId: id } = JSON.parse(delivery.body) as { callbackId: string };
  if (!block.success || crm.callbacks.has(id)) return;
  const since = crm.now();
  const waitMs = durationMs(block.data.outputFields.hs_expiration_duration);
  const { retryScale } = crm.faults.current().deliveries;
  crm.callbacks.put(id, {
    id,
    contactId: delivery.contactId,
    conversionId: delivery.conversionId,
    since,
    expiresAt: since + Math.ceil(waitMs * retryScale),
    completedAt: null,
    outputFields: null,
  });
}

/** Completes a waiting workflow once; one that does not wait is not found. */
export function callbackRoutes(crm: Crm): Route[] {
  return [
    "/automation/actions/callbacks/:version/:id/complete",
    "/automation/v4/actions/callbacks/:id/complete",
  ].map((path) =>
    route("POST", path, (call) => {
      const { outputFields } = readJson(call, Completion);
      const callback = crm.callbacks.get(param(call, "id"));
      if (!callback || stateOf(callback, crm.now()) !== "waiting") return notFound();
      const told = Object.entries(outputFields).map(([name, value]) => [name, String(value)]);
      crm.callbacks.put(callback.id, {
        ...callback,
        completedAt: crm.now(),
        outputFields: Object.fromEntries(told),
      });
      return { status: 204 };
    }),
  );
}

export function viewCallbacks(crm: Crm): (WaitingCallback & { state: CallbackState })[] {
  return crm.callbacks.all().map((callback) => ({ ...callback, state: stateOf(callback, crm.now()) }));
}

function stateOf({ completedAt, expiresAt }: WaitingCallback, now: number): CallbackState {
  if (completedAt !== null) return "completed";
  return now >= expiresAt ? "expired" : "waiting";
}

function durationMs(text: string | undefined): number {
  const [, weeks, days, hours, minutes, seconds] = DURATION.exec(text ?? "") ?? [];
  const ms =
    Number(weeks ?? 0) * 7 * DAY_MS +
    Number(days ?? 0) * DAY_MS +
    Number(hours ?? 0) * 3_600_000 +
    Number(minutes ?? 0) * 60_000 +
    Number(seconds ?? 0) * 1_000;
  return ms > 0 ? ms : DEFAULT_WAIT_MS;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
