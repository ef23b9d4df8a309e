import { type AuditTold, count, fact, list, sendState, reply, shortId, spaced, when } from "./audit-facts.ts";
import { type OutsideService, SERVICE_WORDS } from "./outside-service.ts";

/** What each recorded action says of the one who did it. Every action that the product records has its row here. */
export const AUDIT_WORDS: Readonly<Record<string, (told: AuditTold) => string>> = {
  "access.refused": ({ entity, facts }) =>
    `was refused ${entity.id}${when(fact(facts, "role"), (role) => `, which the role ${role} does not allow`)}`,

  "audit.exported": ({ facts }) =>
    `exported the audit trail as ${(fact(facts, "format") ?? "a file").toUpperCase()}, up to entry ${fact(facts, "upTo") ?? "the newest"}`,
  "audit.verified": ({ facts }) =>
    facts["broken"] === null || facts["broken"] === undefined
      ? `verified the audit trail up to entry ${fact(facts, "upTo") ?? "the newest"}: it holds`
      : `verified the audit trail: it is broken at entry ${fact(facts, "broken") ?? "that it names"}`,

  "breaker.opened": (told) =>
    `cut ${serviceName(told)} off for ${fact(told.facts, "minutes") ?? "some"} minutes (${fact(told.facts, "cause") ?? "no reason"})`,
  "breaker.closed": (told) =>
    `let calls to ${serviceName(told)} through for ${fact(told.facts, "minutes") ?? "some"} minutes, whatever fails (${fact(told.facts, "cause") ?? "no reason"})`,
  "breaker.probed": (told) =>
    `had ${serviceName(told)} tried again${fact(told.facts, "draftId") ? " with one reply" : ""}`,
  "breaker.reset": (told) => `reset the breaker of ${serviceName(told)}`,

  "bulkJob.abortRequested": ({ facts }) =>
    `asked to stop a ${fact(facts, "kind") ?? "change"} of many workflows`,
  "bulkJob.aborted": ({ facts }) =>
    `stopped a ${fact(facts, "kind") ?? "change"} of many workflows${jobCounts(facts)}`,
  "bulkJob.completed": ({ facts }) =>
    `finished the ${fact(facts, "kind") ?? "change"} of ${count(facts["total"], "workflow", "workflows")}${jobCounts(facts)}`,
  "bulkJob.itemDone": ({ entity, facts }) =>
    `took workflow ${shortId(entity.id)} in job ${shortId(facts["jobId"])}`,
  "bulkJob.itemFailed": ({ entity, facts }) =>
    `failed at workflow ${shortId(entity.id)} in job ${shortId(facts["jobId"])} (${spaced(fact(facts, "code") ?? "unknown")})`,
  "bulkJob.itemSkipped": ({ entity, facts }) =>
    `left workflow ${shortId(entity.id)} alone in job ${shortId(facts["jobId"])}: it was not as in the preview`,
  "bulkJob.previewed": ({ facts }) =>
    `looked at a ${fact(facts, "kind") ?? "change"} of ${count(facts["total"], "workflow", "workflows")}`,
  "bulkJob.started": ({ facts }) =>
    `started the ${fact(facts, "kind") ?? "change"} of ${count(facts["total"], "workflow", "workflows")}${facts["signatureId"] ? ", signed" : ""}`,
  "bulkJob.woken": ({ facts }) =>
    `started the ${fact(facts, "kind") ?? "change"} of ${count(facts["total"], "workflow", "workflows")} anew, as its run was lost`,

  "contact.bounced": () => "noted that a person's address refused our mail for good",
  "contact.unsubscribed": () => "unsubscribed by the link in our mail",
  "contact.unsubscribeReported": () => "told HubSpot that a person unsubscribed",
  "contact.unsubscribeRefused": () => "could not tell HubSpot that a person unsubscribed: it refused",

  "content_change.confirmed": (told) =>
    `confirmed a loosening change of ${contentOf(told)}${when(fact(told.facts, "requestedBy"), (id) => ` that ${told.nameOf(id)} asked for`)}`,
  "content_change.requested": (told) =>
    `asked to put ${contentOf(told)}${when(fact(told.facts, "to"), (to) => ` version ${to}`)} in force; a second person must confirm`,

  "content_version.activated": ({ entity, facts }) =>
    `put ${spaced(entity.id)} version ${fact(facts, "to") ?? "?"} in force${when(fact(facts, "from"), (from) => `, in place of version ${from}`)}`,
  "content_version.saved": ({ entity, facts }) =>
    `saved ${spaced(entity.id)} as version ${fact(facts, "version") ?? "?"}`,

  "crm.duplicatesDeleted": ({ facts }) =>
    `deleted ${count(facts["deleted"], "copy", "copies")} of a ${fact(facts, "kind") ?? "record"} in HubSpot and kept the oldest`,
  "crm.recordWritten": ({ facts }) =>
    facts["wasThere"] === true
      ? `found the ${fact(facts, "kind") ?? "record"} of send ${shortId(facts["sendId"])} in HubSpot already`
      : `wrote the ${fact(facts, "kind") ?? "record"} of send ${shortId(facts["sendId"])} to HubSpot`,

  "crmCallback.completed": ({ facts }) =>
    `told a waiting HubSpot workflow how ours ended${when(fact(facts, "outcome"), (outcome) => `: ${spaced(outcome)}`)}`,
  "crmCallback.expired": () => "gave up on a HubSpot workflow that had waited too long",
  "crmCallback.failed": ({ facts }) =>
    `could not tell a waiting HubSpot workflow how ours ended${when(fact(facts, "errorCode"), (code) => ` (${spaced(code)})`)}`,
  "crmCallback.released": () => "let HubSpot’s workflow go on: its action was dismissed",
  "crmCallback.received": ({ facts }) =>
    `noted that a HubSpot workflow waits until workflow ${shortId(facts["workflowId"])} is ${fact(facts, "completeOn") ?? "done"}`,
  "crmEvent.linked": ({ facts }) => `linked a HubSpot event to submission ${shortId(facts["submissionId"])}`,
  "crmEvent.withoutSubmission": () => "found no submission for a HubSpot event",
  "crmEvents.received": ({ facts }) =>
    `took in ${count(facts["events"], "HubSpot event", "HubSpot events")}, ${fact(facts, "new") ?? "0"} of them new`,

  "delivery.dismissed": ({ facts }) => `dismissed a quarantined delivery${because(facts)}`,
  "delivery.opened": ({ facts }) => `opened a quarantined delivery${because(facts)}`,
  "delivery.quarantined": ({ facts }) => `put a delivery in quarantine${because(facts)}`,
  "delivery.replayed": ({ facts }) =>
    `replayed a quarantined delivery${when(fact(facts, "outcome"), (outcome) => `: ${spaced(outcome)}`)}`,

  "draft.approvalUndone": (told) => `took back the approval of ${reply(told)}`,
  "draft.approved": (told) => `approved ${reply(told)}`,
  "draft.assigned": (told) =>
    typeof told.facts["assigneeId"] === "string"
      ? `assigned ${reply(told)} to ${told.nameOf(told.facts["assigneeId"])}`
      : `took ${reply(told)} from ${told.nameOf(fact(told.facts, "previousAssigneeId") ?? "")}`,
  "draft.composed": (told) =>
    `wrote ${reply(told)}${when(fact(told.facts, "templateVersion"), (version) => ` from ${version}`)}`,
  "draft.decisionUndone": (told) =>
    `undid ${when(fact(told.facts, "undone"), (undone) => `“${spaced(undone)}” on `)}${reply(told)}`,
  "draft.edited": (told) => `edited ${reply(told)}`,
  "draft.kept": (told) => `read the news and kept the words of ${reply(told)}`,
  "draft.mailboxChosen": (told) => `chose the mailbox ${fact(told.facts, "to") ?? "?"} for ${reply(told)}`,
  "draft.rejected": (told) =>
    told.facts["isCancelled"] === true
      ? `rejected ${reply(told)} by cancelling its workflow`
      : `rejected ${reply(told)}`,
  "draft.returned": (told) =>
    `gave ${reply(told)} back to a person${when(fact(told.facts, "gate"), (gate) => ` because the gate “${spaced(gate)}” was shut`)}`,
  "draft.replayed": ({ entity, facts }) =>
    `composed the reply of workflow ${shortId(entity.id)} again without effect${facts["isSame"] === true ? ": the words are the same" : ""}`,
  "draft.snoozed": (told) =>
    `snoozed ${reply(told)}${when(fact(told.facts, "until"), (until) => ` until ${until.slice(0, 16).replace("T", " ")} UTC`)}`,
  "draft.staled": (told) =>
    `marked ${reply(told)} out of date${when(fact(told.facts, "reason"), (reason) => `: ${spaced(reason)}`)}`,

  "forms.backfillCompleted": ({ entity, facts }) =>
    `finished the backfill of form ${shortId(entity.id)}: ${fact(facts, "stored") ?? "0"} of ${fact(facts, "listed") ?? "0"} were new`,
  "forms.backfillFailed": ({ entity }) => `gave up on the backfill of form ${shortId(entity.id)}`,
  "forms.backfillRequested": ({ entity, facts }) =>
    `asked for a backfill of form ${shortId(entity.id)}${when(fact(facts, "since"), (since) => ` since ${since.slice(0, 10)}`)}`,
  "forms.checkRequested": () => "asked to compare the forms with HubSpot now",

  "inbound.noted": ({ facts }) => `noted a mail that came in (${spaced(fact(facts, "kind") ?? "unknown")})`,

  "knowledge_page.activated": ({ entity, facts }) =>
    `put the knowledge page “${entity.id}” version ${fact(facts, "to") ?? "?"} in force${when(fact(facts, "from"), (from) => `, in place of version ${from}`)}`,
  "knowledge_page.restored": ({ entity, facts }) =>
    `restored the knowledge page “${entity.id}” as version ${fact(facts, "version") ?? "?"}`,
  "knowledge_page.saved": ({ entity, facts }) =>
    `saved the knowledge page “${entity.id}” as version ${fact(facts, "version") ?? "?"}`,

  "privacyRequest.received": ({ facts }) =>
    `took in a privacy request (${spaced(fact(facts, "kind") ?? "unknown")}) about ${count(facts["contacts"], "person", "people")}`,

  "message.opened": ({ facts }) => `opened the sent mail of workflow ${shortId(facts["workflowId"])}`,

  "savedView.deleted": () => "deleted a saved view",
  "savedView.saved": () => "saved a view",

  "rejectionReason.forgotten": () => "forgot a kept reason for rejecting",
  "rejectionReason.kept": () => "kept a reason for rejecting, to use it again",

  "send.notSent": ({ facts }) =>
    `settled the send of draft ${shortId(facts["draftId"])} as not sent${when(fact(facts, "stage"), (stage) => ` (${spaced(stage)})`)}`,
  "send.reserved": (told) => `reserved the one send of ${reply(told)}`,
  "send.sent": ({ facts }) =>
    `sent the reply of draft ${shortId(facts["draftId"])}${when(fact(facts, "how"), (how) => ` (${spaced(how)})`)}`,
  "send.started": ({ facts }) => `began to send the reply of draft ${shortId(facts["draftId"])}`,
  "send.unknown": ({ facts }) =>
    `could not learn how the send of draft ${shortId(facts["draftId"])} ended: a person settles it`,
  "send.woken": ({ facts }) => `woke the stalled send of workflow ${shortId(facts["workflowId"])}`,

  "sending.changeConfirmed": (told) =>
    `confirmed what ${told.nameOf(fact(told.facts, "requestedBy") ?? "")} asked for: ${moved(told)}`,
  "sending.changeRequested": ({ facts }) =>
    facts["killSwitch"] === false
      ? `asked to send in ${fact(facts, "mode") ?? "another mode"}; a second person must confirm`
      : `asked for the mode ${fact(facts, "mode") ?? "?"} while sending stays stopped; a second person must confirm`,
  "sending.modeLowered": (told) => `lowered the send mode: ${moved(told)}`,
  "sending.recipientAllowed": ({ facts }) =>
    `put one ${fact(facts, "kind") ?? "recipient"} on the allow-list`,
  "sending.recipientRemoved": ({ facts }) =>
    `took one ${fact(facts, "kind") ?? "recipient"} off the allow-list`,
  "sending.started": ({ facts }) =>
    `set the first send mode to ${fact(facts, "after") ?? "?"} in ${fact(facts, "appEnv") ?? "this environment"}`,
  "sending.stopped": () => "stopped all sending",

  "person.disabled": (told) => `closed the access of ${told.nameOf(told.entity.id)}`,
  "person.enabled": (told) => `opened the access of ${told.nameOf(told.entity.id)} again`,
  "person.limited": (told) =>
    typeof told.facts["roleCeiling"] === "string"
      ? `held ${told.nameOf(told.entity.id)} at ${told.facts["roleCeiling"]} or below`
      : `lifted the limit of ${told.nameOf(told.entity.id)}`,

  "session.admitted": ({ facts }) =>
    `let a person in as ${fact(facts, "role") ?? "nobody"}${facts["hasMfa"] === true ? ", with a second factor" : ""}`,
  "session.ended": () => "signed out",
  "session.endedByProvider": (told) =>
    `ended ${count(told.facts["sessions"], "session", "sessions")} of ${told.nameOf(told.entity.id)}: the identity provider signed them out`,
  "session.opened": (told) => `opened a session of ${told.nameOf(told.entity.id)}`,
  "session.proofRefused": ({ facts }) =>
    `refused a second proof of identity${when(fact(facts, "reason"), (reason) => `: ${spaced(reason)}`)}`,
  "session.proved": (told) => `took a fresh proof of identity of ${told.nameOf(told.entity.id)}`,
  "session.revoked": (told) => `ended a session of ${told.nameOf(told.entity.id)}`,
  "session.refused": ({ facts }) =>
    `refused a sign-in${when(fact(facts, "reason"), (reason) => `: ${spaced(reason)}`)}`,

  "signature.made": ({ facts }) =>
    `signed “${spaced(fact(facts, "action") ?? "a plan")}” with a fresh sign-in`,

  "submission.completed": () => "added the message that came later to a form",
  "submission.received": ({ facts }) =>
    `received a form${when(fact(facts, "adapter"), (adapter) => ` by ${spaced(adapter)}`)} and started workflow ${shortId(facts["workflowId"])}`,

  "token.created": ({ entity, facts }) =>
    `made token ${shortId(entity.id)} for ${fact(facts, "expiresInDays") ?? "some"} days`,
  "token.revoked": ({ entity, facts }) =>
    `revoked token ${shortId(entity.id)}${facts["reason"] === "seen_in_url" ? ": it stood in an address" : ""}`,

  "workflow.answered": ({ entity }) => `noted that the person of workflow ${shortId(entity.id)} wrote back`,
  "workflow.cancelled": ({ entity }) => `cancelled workflow ${shortId(entity.id)}`,
  "workflow.completed": ({ entity, facts }) =>
    `completed workflow ${shortId(entity.id)}${when(fact(facts, "outcome"), (outcome) => `: ${spaced(outcome)}`)}`,
  "workflow.failed": ({ entity, facts }) =>
    `stopped workflow ${shortId(entity.id)} at “${spaced(fact(facts, "step") ?? "?")}” (${spaced(fact(facts, "errorCode") ?? "unknown")})`,
  "workflow.released": ({ entity }) =>
    `let workflow ${shortId(entity.id)} go on after its restriction was lifted`,
  "workflow.retried": ({ entity, facts }) =>
    `retried workflow ${shortId(entity.id)} from “${spaced(fact(facts, "step") ?? "?")}”`,
  "workflow.tagged": ({ entity, facts }) =>
    `tagged workflow ${shortId(entity.id)}${when(fact(facts, "tag"), (tag) => ` “${tag}”`)}`,
  "workflow.untagged": ({ entity, facts }) =>
    `took a tag off workflow ${shortId(entity.id)}${when(fact(facts, "tag"), (tag) => `: “${tag}”`)}`,
  "workflow.woken": ({ entity, facts }) =>
    `woke workflow ${shortId(entity.id)}, which had stood still at “${spaced(fact(facts, "step") ?? "?")}”`,
};

const serviceName = ({ entity }: AuditTold) =>
  entity.id in SERVICE_WORDS ? SERVICE_WORDS[entity.id as OutsideService].name : entity.id;

/** ": 48 done, 2 left alone". */
function jobCounts(facts: AuditTold["facts"]): string {
  const told = [
    when(fact(facts, "done"), (done) => `${done} done`),
    when(fact(facts, "skipped"), (skipped) => (skipped === "0" ? "" : `${skipped} left alone`)),
    when(fact(facts, "failed"), (failed) => (failed === "0" ? "" : `${failed} failed`)),
    when(fact(facts, "open"), (open) => (open === "0" ? "" : `${open} not reached`)),
  ];
  return when(told.filter(Boolean).join(", "), (words) => `: ${words}`);
}

function because(facts: AuditTold["facts"]): string {
  return when(fact(facts, "cause"), (cause) => ` (${spaced(cause)})`);
}

function contentOf({ entity }: AuditTold): string {
  return entity.type === "content" ? spaced(entity.id) : `content (${shortId(entity.id)})`;
}

/** "from DRAFT_ONLY to SEND". */
function moved({ facts }: AuditTold): string {
  const [before, after] = [sendState(facts["before"]), sendState(facts["after"])];
  return list([
    before.mode === after.mode ? null : `from ${before.mode} to ${after.mode}`,
    before.killSwitch && !after.killSwitch ? "sending resumes" : null,
    before.mode === after.mode && before.killSwitch === after.killSwitch ? `it stays ${after.mode}` : null,
  ]);
}
