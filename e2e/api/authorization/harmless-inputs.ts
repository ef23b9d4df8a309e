import { randomUUID } from "node:crypto";

/** A request of valid form that changes nothing even for those who may: it names what is not there. */
export type Harmless = {
  /** In place of the names in the address. */
  path?: string;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
};

const id = randomUUID();
const digest = "0".repeat(64);
const seen = { draftId: id, version: 1 };
const reason = "Nobody asked for this.";
const yesterday = new Date(Date.now() - 86_400_000).toISOString();
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const nothing = { name: "nothing", version: 1, current: 1 };
const page = { slug: "nothing-there", version: 1 };
const form = { formId: "nobodys-form", since: yesterday };

const person = (body: Record<string, unknown> = {}): Harmless => ({ body: { personId: id, ...body } });
const draft = (body: Record<string, unknown> = {}): Harmless => ({ body: { ...seen, ...body } });
const workflow = (body: Record<string, unknown> = {}): Harmless => ({ body: { workflowId: id, ...body } });

/** How each door is knocked at. One that is missing is asked without a body, and with an unknown id in its address. */
export const HARMLESS: Readonly<Record<string, Harmless>> = {
  "action abortBulkJobAction": { body: { jobId: id } },
  "action activateContentVersionAction": { body: { kind: "policy", ...nothing } },
  "action activateKnowledgePageVersionAction": { body: { ...page, current: 1 } },
  "action addAllowListEntryAction": { body: { entry: "nobody.example", reason } },
  "action addTagAction": workflow({ tag: "nobody" }),
  "action approveDraftAction": draft({ digest }),
  "action approveDraftsAction": { body: { items: [{ ...seen, digest }] } },
  "action assignDraftAction": draft({ assigneeId: null }),
  "action backfillFormAction": { body: form },
  "action cancelWorkflowAction": workflow({ reason }),
  "action chooseMailboxAction": draft({ mailboxId: "default" }),
  "action closeBreakerAction": { body: { service: "nothing", cause: "caution" } },
  "action confirmContentChangeAction": { body: { requestId: id } },
  "action confirmSendingChangeAction": { body: { requestId: id } },
  "action createTokenAction": {
    body: { name: "Nobody", scopes: ["read:sending"], expiresInDays: 1, cidrs: [] },
  },
  "action deleteViewAction": { body: { viewId: id } },
  "action disablePersonAction": person(),
  "action dismissDeliveryAction": { body: { deliveryId: id, reason } },
  "action editDraftAction": draft({ subject: "Hello", text: "Hello." }),
  "action enablePersonAction": person(),
  "action forgetRejectionReasonAction": { body: { reasonId: id } },
  "action keepStaleDraftAction": draft(),
  "action limitPersonAction": person({ roleCeiling: null }),
  "action lowerSendModeAction": { body: { mode: "SEND" } },
  "action openBreakerAction": { body: { service: "nothing", cause: "caution" } },
  "action openDeliveryAction": { body: { deliveryId: id } },
  "action previewBackfillAction": { body: form },
  "action previewTemplateAction": { body: { name: "nothing", body: { subject: "Hello", text: "Hello." } } },
  "action probeBreakerAction": { body: { service: "nothing" } },
  "action rejectDraftAction": draft({ reason }),
  "action removeAllowListEntryAction": { body: { entryId: id } },
  "action removeTagAction": workflow({ tag: "nobody" }),
  "action replayDeliveryAction": { body: { deliveryId: id } },
  "action replayDraftAction": workflow(),
  "action requestPollAction": { body: {} },
  "action requestSendingChangeAction": {
    body: { mode: "SEND", killSwitch: false, version: 1_000_000, reason },
  },
  "action resetBreakerAction": { body: { service: "nothing" } },
  "action retryWorkflowAction": workflow({ generation: 0 }),
  "action revokeSessionAction": { body: { sessionId: id } },
  "action revokeTokenAction": { body: { tokenId: id } },
  "action saveContentVersionAction": {
    body: { kind: "policy", name: "nothing", base: 1, isActivated: false, body: {} },
  },
  "action saveKnowledgePageAction": { body: { ...page, title: "Nothing", markdown: "Nothing." } },
  "action saveViewAction": { body: { screen: "workflows", name: "Nobody's", query: "", columns: [] } },
  "action settleSendAction": { body: { sendId: id, outcome: "not_sent", source: "other" } },
  "action snoozeDraftAction": draft({ until: tomorrow }),
  "action startBulkJobAction": { body: { jobId: id, digest, reason } },
  "action startSearchAction": { body: { query: "nobody" } },
  // This one does stop sending. The test lets it go on again.
  "action stopSendingAction": { body: {} },
  "action undoApprovalAction": draft(),
  "action undoDecisionAction": draft(),
  "GET /api/auth/[...nextauth]": { path: "/api/auth/csrf" },
  "GET /api/v1/audit-events/export": { path: "/api/v1/audit-events/export?format=csv&action=nothing.done" },
  "GET /api/v1/content": { path: "/api/v1/content?kind=policy" },
  "GET /api/v1/content/[kind]/[name]": { path: "/api/v1/content/policy/nothing" },
  "GET /api/v1/knowledge-pages/[slug]": { path: "/api/v1/knowledge-pages/nothing-there" },
  "GET /api/v1/saved-views": { path: "/api/v1/saved-views?screen=workflows" },
  "page /content/[kind]": { path: "/content/templates" },
  "page /content/[kind]/[name]": { path: "/content/templates/nothing" },
  "page /knowledge/[slug]": { path: "/knowledge/nothing-there" },
  "PATCH /api/v1/drafts/[draftId]": {
    body: { subject: "Hello", text: "Hello." },
    headers: { "if-match": '"1"' },
  },
  "POST /api/auth/[...nextauth]": { path: "/api/auth/nothing" },
  "POST /api/v1/audit-events/verification": { body: {} },
  "POST /api/v1/breakers/[service]/close": { body: { cause: "caution" } },
  "POST /api/v1/breakers/[service]/open": { body: { cause: "caution" } },
  "POST /api/v1/breakers/[service]/probe": { body: {} },
  "POST /api/v1/bulk-jobs": { body: { kind: "cancel", ids: [id] } },
  "POST /api/v1/deliveries/[deliveryId]/dismiss": { body: { reason } },
  "POST /api/v1/drafts/[draftId]/keep": { body: { version: 1 } },
  "POST /api/v1/drafts/[draftId]/openings": { body: { revision: 1 } },
  "POST /api/v1/forms/[formId]/backfill": { body: { since: yesterday } },
  "POST /api/v1/forms/[formId]/backfill/preview": { body: { since: yesterday } },
  "POST /api/v1/palette": { body: { query: "nobody" } },
  // As above.
  "POST /api/v1/sending/stop": { body: {} },
  "POST /api/webhooks/hubspot/actions": { body: {} },
  "POST /api/webhooks/hubspot/events": { body: {} },
  "POST /api/webhooks/hubspot/forms": { body: {} },
  "POST /api/workflows/[id]/approve": { body: { version: 1, digest } },
};
