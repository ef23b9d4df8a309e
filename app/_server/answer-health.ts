import "server-only";
import type { ServiceContext } from "#lib/services/context.ts";
import { createContext } from "#lib/services/create-context.ts";

type Health = { status: string; [fact: string]: unknown };
const FAILING = ["not_ready", "failed"];

/** Answers for machines: states only, never cached, 503 where a balancer should look elsewhere. */
export async function answerHealth(
  check: (ctx: ServiceContext) => Health | Promise<Health>,
): Promise<Response> {
  const body = await measured(check);
  return Response.json(body, {
    status: FAILING.includes(body.status) ? 503 : 200,
    headers: { "cache-control": "no-store" },
  });
}

async function measured(check: (ctx: ServiceContext) => Health | Promise<Health>): Promise<Health> {
  try {
    return await check(createContext({ actor: { type: "system", id: "monitor" }, requestId: "health" }));
  } catch {
    return { status: "not_ready" };
  }
}
