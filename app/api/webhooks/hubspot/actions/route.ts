import { runWebhook } from "#app/_server/run-webhook.ts";
import { ACTIONS_PATH } from "#lib/services/intake/webhook-paths.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";
export const maxDuration = 30;

const handle = runWebhook(ACTIONS_PATH);

export {
  handle as DELETE,
  handle as GET,
  handle as HEAD,
  handle as OPTIONS,
  handle as PATCH,
  handle as POST,
  handle as PUT,
};
