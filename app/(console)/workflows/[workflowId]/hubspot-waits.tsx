import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status, type StatusTone } from "#components/ui/status.tsx";
import type { WorkflowView } from "#lib/contracts/workflows.ts";

type Wait = WorkflowView["hubspotWaits"][number];

const WORDS: Record<Wait["status"], { tone: StatusTone; word: string }> = {
  waiting: { tone: "wait", word: "HubSpot's workflow waits" },
  completed: { tone: "ok", word: "HubSpot's workflow went on" },
  expired: { tone: "plain", word: "HubSpot's workflow went on without an answer" },
  failed: { tone: "stop", word: "HubSpot refused our answer" },
};
const AWAITED: Record<Wait["completeOn"], string> = { approved: "for the approval", sent: "for the mail" };

/** Workflows of HubSpot's that stand still because of this one, and what they were told. */
export function HubSpotWaits({ waits }: { waits: readonly Wait[] }) {
  return waits.map(({ id, status, completeOn, outcome, expiresAt, completedAt }) => {
    const { tone, word } = WORDS[status];
    return (
      <p key={id} className="flex flex-wrap gap-x-2">
        <Status tone={tone}>{word}</Status>
        {status === "waiting" ? (
          <span className="text-muted">
            {AWAITED[completeOn]}, at most until <time dateTime={expiresAt}>{dayOf(expiresAt)}</time>
          </span>
        ) : (
          <span className="text-muted">
            {outcome ? `${outcome.replaceAll("_", " ")} · ` : null}
            {completedAt ? <RelativeTime at={completedAt} /> : null}
          </span>
        )}
      </p>
    );
  });
}

const dayOf = (instant: string) => `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
