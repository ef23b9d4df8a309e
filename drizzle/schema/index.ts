export { CONTENT_KINDS, contentVersions } from "./content-versions.ts";
export { CRM_CALLBACK_STATUSES, crmCallbacks } from "./crm-callbacks.ts";
export { CRM_EVENT_STATUSES, crmEvents } from "./crm-events.ts";
export {
  FORM_BACKFILL_STATUSES,
  FORM_POLL_STATUSES,
  formBackfills,
  formPolls,
  forms,
  listedSubmissions,
  readCursors,
} from "./forms.ts";
export { inboundMessages } from "./inbound-messages.ts";
export { intakeRefusals } from "./intake-refusals.ts";
export { landedDeliveries, landingKeys } from "./landed-deliveries.ts";
export { mailboxPauses } from "./mailbox-pauses.ts";
export { modelCalls } from "./model-calls.ts";
export { privacyRequests } from "./privacy-requests.ts";
export { DEDUPE_REASONS, submissions } from "./submissions.ts";
export { DELIVERY_ADAPTERS, DELIVERY_STATUSES, deliveries } from "./deliveries.ts";
export { auditEvents } from "./audit-events.ts";
export { contacts } from "./contacts.ts";
export { crmRecords } from "./crm-records.ts";
export { decisions, draftRevisions, drafts } from "./drafts.ts";
export { knowledgePages } from "./knowledge-pages.ts";
export { outboxEvents } from "./outbox-events.ts";
export { rateLimits, sessions, users } from "./users.ts";
export { searches } from "./searches.ts";
export { sendingChangeRequests, sendingSettings } from "./sending-settings.ts";
export { sends } from "./sends.ts";
export { workflowAttempts, workflows, workflowSteps } from "./workflows.ts";
export { workflowSearchTokens } from "./workflow-search-tokens.ts";
