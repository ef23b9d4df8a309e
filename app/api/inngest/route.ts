import { serve } from "inngest/next";
import { NextRequest } from "next/server";

import { getInngest } from "#inngest/client.ts";
import { allFunctions } from "#inngest/index.ts";
import { AppError, ERROR_POLICY } from "#lib/domain/errors.ts";
import { env } from "#lib/env.ts";
import { readWebBody } from "#lib/services/intake/read-body.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";
export const maxDuration = 120;

/** An engine sends four mebibytes at most, and what is more by another way. Read before anything is believed. */
const BODY_LIMITS = { maxBytes: 5 * 1_048_576, deadlineMs: 10_000 };

const state = globalThis as typeof globalThis & { __countersignServe?: ReturnType<typeof serve> };

/** Only signed requests pass: the SDK refuses the rest, and nobody may register functions unsigned. */
function handler() {
  state.__countersignServe ??= serve({
    client: getInngest(),
    functions: allFunctions(getInngest()),
    serveOrigin: env().PUBLIC_URL,
    servePath: "/api/inngest",
    enableUnauthedSync: false,
    streaming: false,
  });
  return state.__countersignServe;
}

type Method = "GET" | "POST" | "PUT";

async function answer(method: Method, request: NextRequest, context: unknown): Promise<Response> {
  const isSigned = request.headers.has("x-inngest-signature");
  if (!isSigned && !isDevelopmentEngine()) return refuse(401, "The request is not signed.");
  try {
    return await handler()[method](await withBoundedBody(request), context);
  } catch (error) {
    // The SDK parses the body before it looks at the signature: garbage is the sender's fault, not ours.
    if (error instanceof SyntaxError) return refuse(400, "The body is not valid JSON.");
    if (error instanceof AppError) return refuse(ERROR_POLICY[error.code].status, error.message);
    throw error;
  }
}

/** The SDK reads whatever comes before it looks at the signature, so it gets a body that has already come whole. */
async function withBoundedBody(request: NextRequest): Promise<NextRequest> {
  if (request.method === "GET") return request;
  const body = await readWebBody(request, BODY_LIMITS);
  const { url, method, headers } = request;
  return new NextRequest(url, { method, headers, body: new Uint8Array(body) });
}

function isDevelopmentEngine(): boolean {
  return getInngest().mode === "dev";
}

function refuse(status: number, message: string): Response {
  const isUnread = status === 413 || status === 408 || status === 503;
  const headers = { "cache-control": "no-store", ...(isUnread ? { connection: "close" } : {}) };
  return Response.json({ message }, { status, headers });
}

export const GET = (request: NextRequest, context: unknown) => answer("GET", request, context);
export const POST = (request: NextRequest, context: unknown) => answer("POST", request, context);
export const PUT = (request: NextRequest, context: unknown) => answer("PUT", request, context);
