"use client";

import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/input.tsx";
import { SegmentedControl } from "#components/ui/segmented-control.tsx";
import { CATEGORY_WORDS, STEP_WORDS, WORKFLOW_WORDS } from "#components/words.ts";
import type { WorkflowList } from "#lib/contracts/workflows.ts";
import { CATEGORIES } from "#lib/domain/category.ts";
import { COUNT_CAP, WORKFLOW_STATUSES, WORKFLOW_STEPS } from "#lib/domain/workflow.ts";

import type { WorkflowFilterName } from "./workflow-filter.ts";

const ALL = "all";

export function Filters({
  query,
  counts,
  onSet,
}: {
  query: string;
  counts: WorkflowList["counts"] | undefined;
  onSet: (name: WorkflowFilterName, value: string | null) => void;
}) {
  const given = new URLSearchParams(query);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SegmentedControl
        label="Status"
        value={given.get("status") ?? ALL}
        onChange={(status) => onSet("status", status === ALL ? null : status)}
        options={[
          { value: ALL, label: "All" },
          ...WORKFLOW_STATUSES.map((status) => ({
            value: status,
            label: `${status === "waiting" ? "waiting" : WORKFLOW_WORDS[status].word}${counted(counts?.[status])}`,
          })),
        ]}
      />
      <Select
        aria-label="Step"
        className="w-auto"
        value={given.get("step") ?? ""}
        onChange={(event) => onSet("step", event.target.value || null)}
      >
        <option value="">At any step</option>
        {WORKFLOW_STEPS.map((step) => (
          <option key={step} value={step}>
            {STEP_WORDS[step]}
          </option>
        ))}
      </Select>
      <Select
        aria-label="Category"
        className="w-auto"
        value={given.get("category") ?? ""}
        onChange={(event) => onSet("category", event.target.value || null)}
      >
        <option value="">About anything</option>
        {CATEGORIES.map((category) => (
          <option key={category} value={category}>
            {CATEGORY_WORDS[category]}
          </option>
        ))}
      </Select>
      {given.has("search") ? (
        <Button variant="quiet" onClick={() => onSet("search", null)}>
          Found by search · clear
        </Button>
      ) : null}
    </div>
  );
}

function counted(count = 0): string {
  if (count === 0) return "";
  return count > COUNT_CAP ? ` ${COUNT_CAP}+` : ` ${count}`;
}
