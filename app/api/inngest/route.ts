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

export const GET = (request: NextRequest, context: unknown) => handler().GET(request, context);
export const POST = (request: NextRequest, context: unknown) => handler().POST(request, context);
export const PUT = (request: NextRequest, context: unknown) => handler().PUT(request, context);
