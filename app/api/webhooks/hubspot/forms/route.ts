import { after } from "next/server";

import { publishOutboxSoon } from "#inngest/publish-outbox.ts";
import { createContext } from "#lib/services/create-context.ts";
import { handleWebhook } from "#lib/services/intake/handle-webhook.ts";
import { FORMS_PATH } from "#lib/services/intake/webhook-paths.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";
export const maxDuration = 30;

async function handle(request: Request): Promise<Response> {
  const response = await handleWebhook(request, {
    path: FORMS_PATH,
    createContext: () =>
      createContext({ actor: { type: "system", id: "intake" }, requestId: crypto.randomUUID() }),
  });
  if (response.status === 202) after(publishOutboxSoon);
  return response;
}

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
