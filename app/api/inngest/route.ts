import { serve } from "inngest/next";
import type { NextRequest } from "next/server";

import { getInngest } from "#inngest/client.ts";
import { allFunctions } from "#inngest/index.ts";
import { env } from "#lib/env.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";
export const maxDuration = 120;

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
    return await handler()[method](request, context);
  } catch (error) {
    // The SDK parses the body before it looks at the signature: garbage is the sender's fault, not ours.
    if (error instanceof SyntaxError) return refuse(400, "The body is not valid JSON.");
    throw error;
  }
}

function isDevelopmentEngine(): boolean {
  return getInngest().mode === "dev";
}

function refuse(status: 400 | 401, message: string): Response {
  return Response.json({ message }, { status, headers: { "cache-control": "no-store" } });
}

export const GET = (request: NextRequest, context: unknown) => answer("GET", request, context);
export const POST = (request: NextRequest, context: unknown) => answer("POST", request, context);
export const PUT = (request: NextRequest, context: unknown) => answer("PUT", request, context);
