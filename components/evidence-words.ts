type Fact = Readonly<Record<string, unknown>>;

/** How far a conversation with a mail server got. */
const REACHED: Record<string, string> = {
  connect: "the connection was being opened",
  greeting: "the connection stood",
  ehlo: "the server had greeted us",
  starttls: "encryption was being agreed",
  auth: "we were signing in",
  mail_from: "the sender had been named",
  rcpt_to: "the recipient had been named",
  data: "the text had been announced",
  body: "the text was on its way",
  final_dot: "the whole text had been handed over",
  reply: "the whole text had been handed over and the server's answer was awaited",
};

const CAUSES: Record<string, string> = {
  closed: "the connection was closed",
  timeout: "no answer came in time",
  refused: "the connection was refused",
  reset: "the connection broke",
};

const STAGES: Record<string, string> = {
  reserved_again: "It was reserved again after an earlier try",
  drafted: "A draft was laid into the mailbox",
  draft_changed: "Somebody had changed the draft in the mailbox",
  draft_deleted: "The draft was taken out of the mailbox",
  draft_gone: "The draft is no longer in the mailbox, so the mail may have left",
  draft_still_there: "The draft still lies in the mailbox, so nothing left",
  gate_shut: "A gate was shut",
  sending: "The provider was told to send it",
  final_dot: "The mail server was given the whole text",
  answer_lost: "The answer was lost",
  not_found: "Its copy was looked for and not found in time",
  look_failed: "Looking for its copy failed",
  not_taken: "It was not taken",
  not_connected: "The mail server could not be reached",
  not_sent_settled: "A person found that it did not leave",
};

/** One piece of evidence as a sentence, with what is known beside it. */
export function evidenceSentence(fact: Fact): string {
  const stage = text(fact, "stage");
  const head = stage ? (STAGES[stage] ?? spaced(stage)) : "Noted";
  const cause = text(fact, "cause");
  const reached = text(fact, "reached");
  const parts = [
    text(fact, "gate") ? spaced(String(fact["gate"])) : null,
    cause ? (CAUSES[cause] ?? spaced(cause)) : null,
    reached ? `by then ${REACHED[reached] ?? spaced(reached)}` : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? `${head}.` : `${head}: ${parts.join("; ")}.`;
}

const SAID = new Set(["stage", "gate", "cause", "reached", "at", "fence"]);

/** What else is known: host, bytes, the server's last reply, ids. */
export function evidenceFacts(fact: Fact): { label: string; value: string }[] {
  return Object.entries(fact).flatMap(([name, value]) => {
    if (SAID.has(name) || value === null || value === undefined) return [];
    const words = typeof value === "number" ? value.toLocaleString("en-GB") : wordOf(value);
    return [{ label: LABELS[name] ?? labelOf(name), value: name === "bytes" ? `${words} bytes` : words }];
  });
}

const LABELS: Record<string, string> = { bytes: "handed over", lastReply: "last reply" };

function text(fact: Fact, name: string): string | null {
  const value = fact[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const spaced = (word: string) => word.replaceAll(/[_-]/g, " ");

function labelOf(name: string): string {
  return spaced(name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")).toLowerCase();
}
