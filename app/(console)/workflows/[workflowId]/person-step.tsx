import { sentenceOf } from "#app/(console)/_drafts/draft-history.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { StepView, WorkflowView } from "#lib/contracts/workflows.ts";

import { formatMs } from "./format-ms.ts";
import { Row } from "./timeline-row.tsx";

/** The stretch in which the draft lay before people: what each of them did. */
export function PersonStep({ step, workflow }: { step: StepView; workflow: WorkflowView }) {
  const { decisions, peopleMs } = workflow;
  const at = workflow.spans.find(({ kind }) => kind === "people")?.from ?? step.startedAt;
  return (
    <Row
      at={at}
      tone={step.status === "completed" ? "ok" : "wait"}
      title="a person"
      duration={peopleMs > 0 ? formatMs(peopleMs) : ""}
    >
      {decisions.length === 0 ? "Nobody has decided yet." : null}
      {step.status === "waiting" && typeof step.detail["reason"] === "string" ? (
        <span className="block text-warn">Came back, nothing was sent: {step.detail["reason"]}</span>
      ) : null}
      <span className="flex flex-col gap-0.5">
        {decisions.map((decision) => (
          <span key={decision.id}>
            {sentenceOf(decision)} <RelativeTime at={decision.at} className="text-muted" />
            {decision.reason ? <q className="ml-1 text-muted">{decision.reason}</q> : null}
          </span>
        ))}
      </span>
    </Row>
  );
}
