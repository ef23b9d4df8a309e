import { z } from "zod";

import { BackfillInput, BackfillPreview, BackfillView, FormsView, PollRequestedView } from "../forms.ts";
import { IntakeView } from "../intake.ts";
import {
  DeliveryInput,
  DismissDeliveryInput,
  DismissedDelivery,
  ListQuarantineInput,
  QuarantinedDeliveryView,
  QuarantineList,
  ReplayedDelivery,
} from "../quarantine.ts";
import { operation } from "./operation.ts";

const WEBHOOK =
  "The body must carry HubSpot's signature over the exact bytes. Answered 202 once it is stored; a repeat is answered the same and stored once.";
const Accepted = z.object({}).meta({ description: "Stored. Nothing else is said." });

export const INTAKE_OPERATIONS = [
  operation("get", "/api/v1/intake", {
    id: "getIntake",
    tag: "Intake",
    summary: "The ways in, refusals and duplicates",
    description: "When each way in last brought something, what was refused and why, what arrived twice.",
    permission: "intake:read",
    output: IntakeView,
  }),
  operation("get", "/api/v1/deliveries", {
    id: "listQuarantine",
    tag: "Intake",
    summary: "Deliveries that could not be read",
    description: "Their content is not listed: it is read one by one, and each reading is recorded.",
    permission: "intake:read",
    input: ListQuarantineInput,
    output: QuarantineList,
  }),
  operation("get", "/api/v1/deliveries/{deliveryId}", {
    id: "getQuarantinedDelivery",
    tag: "Intake",
    summary: "What arrived, character by character",
    description:
      "Reading it is recorded in the audit trail. The text is null once it was replayed or erased.",
    permission: "delivery:open",
    input: DeliveryInput,
    output: QuarantinedDeliveryView,
    also: [404],
  }),
  operation("post", "/api/v1/deliveries/{deliveryId}/replay", {
    id: "replayDelivery",
    tag: "Intake",
    summary: "Reads a quarantined delivery again",
    description: "Quarantined again means that it stays where it is; that is no failure of the call.",
    permission: "delivery:replay",
    input: DeliveryInput,
    output: ReplayedDelivery,
    also: [404, 409],
  }),
  operation("post", "/api/v1/deliveries/{deliveryId}/dismiss", {
    id: "dismissDelivery",
    tag: "Intake",
    summary: "Says that a delivery is nothing for us",
    description: "With a reason that stays on record.",
    permission: "delivery:dismiss",
    input: DismissDeliveryInput,
    output: DismissedDelivery,
    also: [404, 409],
  }),
  operation("get", "/api/v1/forms", {
    id: "listForms",
    tag: "Intake",
    summary: "Each form's gap",
    description: "What HubSpot lists beside what was received. The difference should be 0.",
    permission: "intake:read",
    output: FormsView,
  }),
  operation("post", "/api/v1/forms/check", {
    id: "requestPoll",
    tag: "Intake",
    summary: "Compares every form with what was received, now",
    description: "Asked again while one is under way, it answers with that one.",
    permission: "intake:reconcile",
    output: PollRequestedView,
  }),
  operation("post", "/api/v1/forms/{formId}/backfill/preview", {
    id: "previewBackfill",
    tag: "Intake",
    summary: "How much a backfill would bring in",
    description:
      "Changes nothing. HubSpot is asked, so it may take some seconds, and 503 means that it did not answer.",
    permission: "intake:backfill",
    input: BackfillInput,
    output: BackfillPreview,
    also: [404, 503],
  }),
  operation("post", "/api/v1/forms/{formId}/backfill", {
    id: "backfillForm",
    tag: "Intake",
    summary: "Brings in what is missing since a moment",
    description: "Works on by itself. 409 while another backfill of the same form is under way.",
    permission: "intake:backfill",
    input: BackfillInput,
    output: BackfillView,
    also: [404, 409],
  }),
  operation("post", "/api/webhooks/hubspot/forms", {
    id: "receiveFormSubmission",
    tag: "Webhooks",
    summary: "A form submission from a HubSpot workflow",
    description: WEBHOOK,
    access: "signature",
    success: 202,
    output: Accepted,
    also: [400, 401, 413, 415],
  }),
  operation("post", "/api/webhooks/hubspot/events", {
    id: "receiveEvents",
    tag: "Webhooks",
    summary: "CRM events of a subscription",
    description: WEBHOOK,
    access: "signature",
    success: 202,
    output: Accepted,
    also: [400, 401, 413, 415],
  }),
  operation("post", "/api/webhooks/hubspot/actions", {
    id: "receiveAction",
    tag: "Webhooks",
    summary: "A workflow action that waits for the decision",
    description: `${WEBHOOK} The body of the answer tells HubSpot to wait.`,
    access: "signature",
    success: 202,
    output: z.object({ outputFields: z.record(z.string(), z.unknown()) }),
    also: [400, 401, 413, 415],
  }),
];
