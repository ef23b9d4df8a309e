import { z } from "zod";

import {
  AuditActors,
  AuditList,
  AuditVerification,
  ExportAuditEventsInput,
  ListAuditEventsInput,
  VerifyAuditChainInput,
} from "../audit.ts";
import { ContentListItem, ContentView, GetContentInput, ListContentInput } from "../content.ts";
import { OwnSessionView } from "../identity.ts";
import { GetKnowledgePageInput, KnowledgePageListItem, KnowledgePageView } from "../knowledge.ts";
import { ListenInput, LiveEvent } from "../live.ts";
import { FindAnythingInput, FoundThings } from "../palette.ts";
import { QueueStatusView } from "../queue-status.ts";
import { SendingView } from "../sending.ts";
import { ServicesView } from "../services.ts";
import { operation } from "./operation.ts";

export const OTHER_OPERATIONS = [
  operation("get", "/api/v1/sending", {
    id: "getSending",
    tag: "Sending",
    summary: "Mode, kill switch, quotas and unknown outcomes",
    description: "What is in force, who changed it, what each mailbox may still send today.",
    permission: "sending:read",
    output: SendingView,
  }),
  operation("post", "/api/v1/sending/stop", {
    id: "stopSending",
    tag: "Sending",
    summary: "Stops all sending",
    description: "At once and for everybody. One person is enough; sending again takes two, in the console.",
    permission: "sending:stop",
    output: SendingView,
  }),
  operation("get", "/api/v1/services", {
    id: "listServices",
    tag: "Sending",
    summary: "How the outside services answer",
    description: "State, failures, latency and the last errors of each, over all instances.",
    permission: "service:read",
    output: ServicesView,
  }),
  operation("get", "/api/admin/queue-status", {
    id: "getQueueStatus",
    tag: "Sending",
    summary: "What waits and what is under way",
    description: "Between a form and its logged reply, by state, and since when the oldest has waited.",
    permission: "queue:read",
    output: QueueStatusView,
  }),
  operation("post", "/api/v1/palette", {
    id: "findAnything",
    tag: "Workflows",
    summary: "Finds workflows, pages, content and people by words",
    description: "Posted, so that what is looked for stands in no address and in no log. Changes nothing.",
    permission: "workflow:read",
    input: FindAnythingInput,
    output: FoundThings,
  }),
  operation("get", "/api/v1/content", {
    id: "listContent",
    tag: "Content",
    summary: "Templates, prompts or policies",
    description: "The version in use of each.",
    permission: "content:read",
    input: ListContentInput,
    output: z.array(ContentListItem),
  }),
  operation("get", "/api/v1/content/{kind}/{name}", {
    id: "getContent",
    tag: "Content",
    summary: "One version with the list of all of them",
    description: "Without `version`: the one in use.",
    permission: "content:read",
    input: GetContentInput,
    output: ContentView,
    also: [404],
  }),
  operation("get", "/api/v1/knowledge-pages", {
    id: "listKnowledgePages",
    tag: "Content",
    summary: "Knowledge pages",
    description: "What drafts may rest on.",
    permission: "knowledge:read",
    output: z.array(KnowledgePageListItem),
  }),
  operation("get", "/api/v1/knowledge-pages/{slug}", {
    id: "getKnowledgePage",
    tag: "Content",
    summary: "One knowledge page",
    description: "Without `version`: the one in use.",
    permission: "knowledge:read",
    input: GetKnowledgePageInput,
    output: KnowledgePageView,
    also: [404],
  }),
  operation("get", "/api/v1/audit-events", {
    id: "listAuditEvents",
    tag: "Audit",
    summary: "The audit trail, newest first",
    description: "By person, object, workflow, action and time; pages by `cursor`.",
    permission: "audit:read",
    input: ListAuditEventsInput,
    output: AuditList,
  }),
  operation("get", "/api/v1/audit-events/export", {
    id: "exportAuditEvents",
    tag: "Audit",
    summary: "The audit trail as a file",
    description: "Streams every entry that the filter leaves. Exporting is itself recorded.",
    permission: "audit:export",
    input: ExportAuditEventsInput,
    output: z.string(),
    outputType: "text/csv",
  }),
  operation("post", "/api/v1/audit-events/verification", {
    id: "verifyAuditChain",
    tag: "Audit",
    summary: "Reads the whole chain and says whether it holds",
    description: "A line of JSON for every stretch that was read, the last one with the finding.",
    permission: "audit:verify",
    input: VerifyAuditChainInput,
    output: AuditVerification,
    outputType: "application/x-ndjson",
  }),
  operation("get", "/api/v1/audit-actors", {
    id: "listAuditActors",
    tag: "Audit",
    summary: "Who and what can be asked for",
    description: "People, parts of the product and the actions on record.",
    permission: "audit:read",
    output: AuditActors,
  }),
  operation("get", "/api/v1/session", {
    id: "getOwnSession",
    tag: "Identity",
    summary: "Whose session this is",
    description: "And until when it counts as a fresh proof of identity.",
    permission: "session:read",
    output: OwnSessionView,
  }),
  operation("get", "/api/v1/events", {
    id: "listenToChanges",
    tag: "Live",
    summary: "What to read anew, as it changes",
    description:
      "Server-Sent Events: `hello`, `change` with topics, `reset` when too much was missed, `beat` every 15 s, `end`. Topics and numbers only. A browser that comes back sends `Last-Event-ID`; others pass `after`. 429 beyond thirty streams of one person.",
    permission: "change:read",
    input: ListenInput,
    output: LiveEvent,
    outputType: "text/event-stream",
    also: [429],
  }),
  operation("get", "/api/metrics", {
    id: "readMetrics",
    tag: "Health",
    summary: "The numbers of one process",
    description:
      "Prometheus's text format: counters, requests running by class, database connections, load. Each instance tells its own, so ask each directly. Also with `METRICS_TOKEN` as bearer.",
    permission: "metrics:read",
    output: z.string(),
    outputType: "text/plain",
  }),
];

const CAN_FAIL = ["/ready", "/health/readiness"];
const State = z.object({ status: z.string() });

export const HEALTH_OPERATIONS = [
  ...(
    [
      ["/health", "getHealth", "The process answers"],
      ["/healthz", "getHealthz", "The process is alive"],
      ["/health/liveness", "getLiveness", "The process is alive"],
      ["/health/dependencies", "getDependencies", "How outside systems have answered lately"],
      ["/startup", "getStartUp", "Whether the start-up check passed"],
      ["/ready", "getReady", "Whether this process can do its work now"],
      ["/health/readiness", "getReadiness", "Whether this process can do its work now"],
    ] as const
  ).map(([path, id, summary]) =>
    operation("get", path, {
      id,
      tag: "Health",
      summary,
      description:
        path === "/health/dependencies"
          ? "For anybody, without a session: states and breakers. With a session, a token that has `metrics:read`, or `METRICS_TOKEN`: latencies, counts and codes too. Up to two seconds old."
          : "For anybody, without a session. States only, never a name or an address.",
      access: "open",
      output: State.loose(),
      ...(CAN_FAIL.includes(path) ? { also: [503] as const } : {}),
    }),
  ),
];
