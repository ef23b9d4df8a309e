import type { StatusTone } from "#components/ui/status.tsx";
import { STEP_WORDS } from "#components/words.ts";
import type { StepView, WorkflowView } from "#lib/contracts/workflows.ts";

import { AttemptList, StepFacts } from "./attempt-list.tsx";
import { CameBack } from "./came-back.tsx";
import { factsOf } from "./facts.ts";
import { formatMs } from "./format-ms.ts";
import { PersonStep } from "./person-step.tsx";
import { stepSummary } from "./step-summary.ts";
import { Row, RowCells } from "./timeline-row.tsx";

const TONES: Record<StepView["status"], StatusTone> = {
  pending: "plain",
  running: "wait",
  waiting: "wait",
  completed: "ok",
  failed: "stop",
  skipped: "plain",
};

/** Step by step, with the time to the millisecond. Opening a step shows each attempt. */
export function Timeline({ workflow }: { workflow: WorkflowView }) {
  const { submission } = workflow;
  const hasReceive = workflow.steps.some(({ step }) => step === "receive");
  return (
    <section aria-label="Timeline">
      <ol className="flex flex-col">
        {hasReceive ? null : (
          <Row at={submission.receivedAt} tone="ok" title="received" duration="">
            {submission.formName ?? "Form"} from HubSpot
          </Row>
        )}
        {workflow.steps.map((step) =>
          step.step === "review" ? (
            <PersonStep key={step.step} step={step} workflow={workflow} />
          ) : (
            <MachineStep key={step.step} step={step} />
          ),
        )}
        <CameBack inbound={workflow.inbound} />
      </ol>
    </section>
  );
}

function MachineStep({ step }: { step: StepView }) {
  const { attempts } = step;
  const facts = factsOf(step.detail);
  const row = (
    <RowCells
      at={step.startedAt}
      tone={TONES[step.status]}
      title={STEP_WORDS[step.step]}
      duration={durationOf(step)}
      isExpandable={attempts.length + facts.length > 0}
    >
      {stepSummary(step)}
    </RowCells>
  );
  if (attempts.length + facts.length === 0) return <li className="border-b border-line py-2">{row}</li>;
  return (
    <li className="border-b border-line">
      <details className="group">
        <summary className="list-none py-2 hover:bg-hover [&::-webkit-details-marker]:hidden">{row}</summary>
        {attempts.length === 0 ? <StepFacts facts={facts} /> : <AttemptList attempts={attempts} />}
      </details>
    </li>
  );
}

function durationOf({ startedAt, completedAt, attempts }: StepView): string {
  const end = completedAt ?? attempts.at(-1)?.endedAt;
  return startedAt && end ? formatMs(new Date(end).getTime() - new Date(startedAt).getTime()) : "";
}
