import { Status, type StatusTone } from "#components/ui/status.tsx";
import type { AttemptView } from "#lib/contracts/workflows.ts";

import { factsOf } from "./facts.ts";
import { formatMs } from "./format-ms.ts";

const OUTCOMES: Record<AttemptView["outcome"], { tone: StatusTone; word: string }> = {
  running: { tone: "wait", word: "running" },
  succeeded: { tone: "ok", word: "succeeded" },
  failed_transient: { tone: "warn", word: "failed, tried again" },
  failed_permanent: { tone: "stop", word: "failed for good" },
};

/** Each attempt of a step: when, how long, under which request id, with what error. */
export function AttemptList({ attempts }: { attempts: readonly AttemptView[] }) {
  return (
    <ol className="mb-2 ml-2 flex flex-col gap-3 border-l border-line py-1 pl-4 sm:ml-[7.25rem]">
      {attempts.map((attempt) => {
        const { tone, word } = OUTCOMES[attempt.outcome];
        const tookMs = attempt.endedAt ? Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt) : null;
        return (
          <li key={attempt.id} className="flex flex-col gap-1">
            <p className="flex flex-wrap gap-x-3">
              <span className="font-medium text-strong">Attempt {attempt.number}</span>
              <Status tone={tone}>{word}</Status>
              <time className="text-muted" dateTime={attempt.startedAt}>
                {attempt.startedAt.slice(11, 23)}
              </time>
              {tookMs === null ? null : <time className="text-muted">{formatMs(tookMs)}</time>}
            </p>
            {attempt.errorMessage ? (
              <p className="text-stop">
                {attempt.errorMessage} <code className="text-muted">{attempt.errorCode}</code>
              </p>
            ) : null}
            <Facts facts={[...factsOf(attempt.detail), { label: "request", value: attempt.requestId }]} />
          </li>
        );
      })}
    </ol>
  );
}

/** A step that needed no attempt: what it recorded. */
export function StepFacts({ facts }: { facts: readonly Fact[] }) {
  return (
    <div className="mb-2 ml-2 border-l border-line py-1 pl-4 sm:ml-[7.25rem]">
      <Facts facts={facts} />
    </div>
  );
}

type Fact = { label: string; value: string };

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(5rem,auto)_minmax(0,1fr)] gap-x-3">
      {facts.map(({ label, value }) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="break-all">
            <code>{value}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
