import type { StatusTone } from "#components/ui/status.tsx";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

import { Row } from "./timeline-row.tsx";

type Kind = WorkflowView["inbound"][number]["kind"];

const WORDS: Record<Kind, { tone: StatusTone; title: string; words: string }> = {
  reply: { tone: "ok", title: "answered", words: "The person answered. The answer stands in the mailbox." },
  auto_reply: {
    tone: "plain",
    title: "automatic answer",
    words: "A machine answered, such as an out-of-office note. The person has not answered by that.",
  },
  bounce: {
    tone: "stop",
    title: "bounced",
    words: "A mail server gave our mail back: it did not reach the person.",
  },
  other: {
    tone: "plain",
    title: "other mail",
    words: "Mail about ours that is neither an answer nor a bounce.",
  },
};

const UNPROVED: (typeof WORDS)[Kind] = {
  tone: "wait",
  title: "answered?",
  words:
    "Somebody answered under the person's address, and Gmail could not confirm that it was theirs. Read it.",
};

/** Mail that came back to ours, under the steps: that it came and what it was. */
export function CameBack({ inbound }: { inbound: WorkflowView["inbound"] }) {
  return inbound.map(({ kind, isProved, receivedAt }, place) => {
    const { tone, title, words } = isProved ? WORDS[kind] : UNPROVED;
    return (
      // oxlint-disable-next-line react/no-array-index-key -- two mails may come in one instant; the list only grows at its end
      <Row key={`${receivedAt}-${place}`} at={receivedAt} tone={tone} title={title} duration="">
        {words}
      </Row>
    );
  });
}
