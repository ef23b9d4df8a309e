import { expect, test } from "vitest";

import { RejectReason } from "./drafts.ts";
import { RequestSendingChangeInput } from "./sending.ts";
import { CancelWorkflowInput } from "./workflows.ts";

const INVISIBLE = "\u200b\u200b\u2060\u200b \u202e";
const workflowId = "0198c0de-0000-7000-8000-000000000001";

test.each([
  ["rejecting a draft", RejectReason, (reason: string) => reason],
  ["cancelling a workflow", CancelWorkflowInput, (reason: string) => ({ workflowId, reason })],
  [
    "changing how we send",
    RequestSendingChangeInput,
    (reason: string) => ({ mode: "SEND", killSwitch: false, version: 1, reason }),
  ],
])("%s needs a reason that can be seen", (_, schema, input) => {
  expect(schema.safeParse(input(INVISIBLE)).success).toBe(false);
  expect(schema.safeParse(input("The lead asked us by phone.")).success).toBe(true);
});
