import type { StatusTone } from "#components/ui/status.tsx";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { Row } from "./timeline-row.tsx";

type Kind = WorkflowView["inbound"][number]["kind"];

const WORDS: Record<Kind, { tone: StatusTone; title: string; words: string }> = {
  reply: { tone: "ok", title: "answered", words: "They wrote back. Their words stay in the mailbox." },
  auto_reply: {
    tone: "plain",
    title: "automatic",
    words: "A machine answered, such as an out-of-office note. It counts as no answer.",
  },
  bounce: {
    tone: "stop",
    title: "came back",
    words: "Their mail server did not take our mail.",
  },
  other: { tone: "plain", title: "other mail", words: "Mail that is neither an answer nor a bounce." },
};

/** Mail that came back to ours, under the steps: that it came and what it was. */
export function CameBack({ inbound }: { inbound: WorkflowView["inbound"] }) {
  return inbound.map(({ kind, receivedAt }) => {
    const { tone, title, words } = WORDS[kind];
    return (
      <Row key={`${receivedAt}-${kind}`} at={receivedAt} tone={tone} title={title} duration="">
        {words}
      </Row>
    );
  });
}
