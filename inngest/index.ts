import type { InngestFunction } from "inngest";

import type { InngestClient } from "./client.ts";
import { backfillForm } from "./functions/backfill-form.ts";
import { completeCrmCallback } from "./functions/complete-crm-callback.ts";
import { deduplicateCrmRecords } from "./functions/deduplicate-crm-records.ts";
import { deliverAlert } from "./functions/deliver-alert.ts";
import { logSentReply } from "./functions/log-sent-reply.ts";
import { pollForms } from "./functions/poll-forms.ts";
import { processLandedDeliveries } from "./functions/process-landed-deliveries.ts";
import { processSubmission } from "./functions/process-submission.ts";
import { readJournal } from "./functions/read-journal.ts";
import { readMailbox } from "./functions/read-mailbox.ts";
import { releaseDismissedAction } from "./functions/release-dismissed-action.ts";
import { reportUnsubscribe } from "./functions/report-unsubscribe.ts";
import { resolveCrmEvents } from "./functions/resolve-crm-events.ts";
import { resolveStalledSends } from "./functions/resolve-stalled-sends.ts";
import { runBulkJobFunction } from "./functions/run-bulk-job.ts";
import { sendApprovedDraft } from "./functions/send-approved-draft.ts";
import { sweepCrmCallbacks } from "./functions/sweep-crm-callbacks.ts";
import { sweepCrmEvents } from "./functions/sweep-crm-events.ts";
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
    releaseDismissedAction(inngest),
    pollForms(inngest),
    backfillForm(inngest),
    resolveCrmEvents(inngest),
    sweepCrmEvents(inngest),
    readJournal(inngest),
    deliverAlert(inngest),
    runBulkJobFunction(inngest),
  ];
}
