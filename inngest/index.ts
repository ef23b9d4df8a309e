import type { InngestFunction } from "inngest";

import type { InngestClient } from "./client.ts";
import { completeCrmCallback } from "./functions/complete-crm-callback.ts";
import { deduplicateCrmRecords } from "./functions/deduplicate-crm-records.ts";
import { logSentReply } from "./functions/log-sent-reply.ts";
import { processLandedDeliveries } from "./functions/process-landed-deliveries.ts";
import { processSubmission } from "./functions/process-submission.ts";
import { readMailbox } from "./functions/read-mailbox.ts";
import { reportUnsubscribe } from "./functions/report-unsubscribe.ts";
import { resolveStalledSends } from "./functions/resolve-stalled-sends.ts";
import { sendApprovedDraft } from "./functions/send-approved-draft.ts";
import { sweepCrmCallbacks } from "./functions/sweep-crm-callbacks.ts";
import { sweepOutbox } from "./functions/sweep-outbox.ts";
import { tidyMailbox } from "./functions/tidy-mailbox.ts";

/** Every function that this product serves to the engine. */
export function allFunctions(inngest: InngestClient): InngestFunction.Any[] {
  return [
    processLandedDeliveries(inngest),
    processSubmission(inngest),
    sendApprovedDraft(inngest),
    logSentReply(inngest),
    sweepOutbox(inngest),
    resolveStalledSends(inngest),
    tidyMailbox(inngest),
    readMailbox(inngest),
    reportUnsubscribe(inngest),
    deduplicateCrmRecords(inngest),
    completeCrmCallback(inngest),
    sweepCrmCallbacks(inngest),
  ];
}
