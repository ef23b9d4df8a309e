import { failureOf } from "#lib/domain/failure.ts";
import { log } from "#lib/observability/log.ts";
import { createContext } from "#lib/services/create-context.ts";
import { requestPoll } from "#lib/services/forms/request-poll.ts";

import { publishOutboxSoon } from "./publish-outbox.ts";

/** After a start, which may be the end of an outage: compares the forms at once instead of at the next full five minutes. */
export async function requestFirstPoll(): Promise<void> {
  try {
    const ctx = createContext({ actor: { type: "system", id: "intake" }, requestId: "start" });
    if (!ctx.settings.isFormsPolling) return;
    await requestPoll(ctx, {});
    await publishOutboxSoon();
  } catch (error) {
    log().warn(
      { code: failureOf(error).code },
      "The forms could not be asked for at the start. The next regular check does it.",
    );
  }
}
