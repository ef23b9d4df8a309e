"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Input, Select } from "#components/ui/input.tsx";
import { SegmentedControl } from "#components/ui/segmented-control.tsx";
import { CATEGORY_WORDS, STEP_WORDS, WORKFLOW_WORDS } from "#components/words.ts";
import type { WorkflowList } from "#lib/contracts/workflows.ts";
import { CATEGORIES } from "#lib/domain/category.ts";
import { COUNT_CAP, WORKFLOW_STATUSES, WORKFLOW_STEPS } from "#lib/domain/workflow.ts";

import { assigneeOptions } from "../_drafts/draft-queries.ts";
import { formOptions, tagOptions } from "./list-queries.ts";
import type { FilterChange } from "./workflow-filter.ts";

const ALL = "all";
const PERIOD_WORDS = {
  "1h": "In the last hour",
  "24h": "In the last 24 hours",
  "7d": "In the last 7 days",
  "30d": "In the last 30 days",
} as const;

/** Behind a button on a narrow screen. */
const FOLDED = ["step", "category", "within", "from", "to", "form", "owner", "tag"];

type Props = {
  query: string;
  list: Pick<WorkflowList, "counts" | "isCountCut"> | undefined;
  onSet: (change: FilterChange) => void;
};

export function Filters({ query, list, onSet }: Props) {
  const given = new URLSearchParams(query);
  const forms = useQuery(formOptions()).data?.forms ?? [];
  const people = useQuery(assigneeOptions()).data?.items ?? [];
  const tags = useQuery(tagOptions()).data?.items ?? [];
  const [isUnfolded, setIsUnfolded] = useState(false);
  const foldId = useId();
  const chosen = FOLDED.filter((name) => given.has(name)).length;
  const isDated = given.has("from") || given.has("to");
  const setTime = (value: string) => {
    const isDates = value === "dates";
    onSet({ within: isDates ? null : value || null, from: isDates ? dayBefore(7) : null, to: null });
  };
  return (
    <div className="flex flex-wrap items-center gap-2 print:hidden">
      <SegmentedControl
        label="Status"
        value={given.get("status") ?? ALL}
        onChange={(status) => onSet({ status: status === ALL ? null : status })}
        options={[
          { value: ALL, label: "All" },
          ...WORKFLOW_STATUSES.map((status) => ({
            value: status,
            label: `${status === "waiting" ? "waiting" : WORKFLOW_WORDS[status].word}${counted(list, status)}`,
          })),
        ]}
      />
      <Button
        className="sm:hidden"
        aria-expanded={isUnfolded}
        aria-controls={foldId}
        onClick={() => setIsUnfolded(!isUnfolded)}
      >
        {chosen > 0 ? `Filters (${chosen})` : "Filters"}
      </Button>
      <div id={foldId} className={cn("contents", !isUnfolded && "max-sm:hidden")}>
        <Choice label="Step" value={given.get("step")} none="At any step" onSet={(step) => onSet({ step })}>
          {WORKFLOW_STEPS.map((step) => [step, STEP_WORDS[step]])}
        </Choice>
        <Choice
          label="Category"
          value={given.get("category")}
          none="About anything"
          onSet={(category) => onSet({ category })}
        >
          {CATEGORIES.map((category) => [category, CATEGORY_WORDS[category]])}
        </Choice>
        <Choice
          label="Time"
          value={isDated ? "dates" : given.get("within")}
          none="At any time"
          onSet={(value) => setTime(value ?? "")}
        >
          {[...Object.entries(PERIOD_WORDS), ["dates", "Between two days"]]}
        </Choice>
        {isDated ? (
          <span className="flex flex-wrap items-center gap-1.5">
            <Day label="From" value={given.get("from")} onSet={(from) => onSet({ from })} />
            <span className="text-muted">to before</span>
            <Day label="Before" value={given.get("to")} onSet={(to) => onSet({ to })} />
          </span>
        ) : null}
        <Choice label="Form" value={given.get("form")} none="From any form" onSet={(form) => onSet({ form })}>
          {withChosen(
            forms.map(({ id, name }) => [id, name]),
            given.get("form"),
          )}
        </Choice>
        <Choice
          label="Owner"
          value={given.get("owner")}
          none="Of anybody"
          onSet={(owner) => onSet({ owner })}
        >
          {[["me", "Mine"], ...people.map(({ id, name }): [string, string] => [id, name])]}
        </Choice>
        <Choice label="Tag" value={given.get("tag")} none="With any tag" onSet={(tag) => onSet({ tag })}>
          {withChosen(
            tags.map((tag) => [tag, tag]),
            given.get("tag"),
          )}
        </Choice>
      </div>
      {given.has("search") ? (
        <Button variant="quiet" onClick={() => onSet({ search: null })}>
          Found by search · clear
        </Button>
      ) : null}
    </div>
  );
}

function Choice({
  label,
  value,
  none,
  onSet,
  children,
}: {
  label: string;
  value: string | null;
  none: string;
  onSet: (value: string | null) => void;
  children: readonly (readonly string[])[];
}) {
  return (
    <Select
      aria-label={label}
      className="w-auto max-w-44 max-sm:w-[calc(50%-0.25rem)]"
      value={value ?? ""}
      onChange={(event) => onSet(event.target.value || null)}
    >
      <option value="">{none}</option>
      {children.map(([key = "", words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </Select>
  );
}

function Day(props: { label: string; value: string | null; onSet: (day: string | null) => void }): ReactNode {
  const { label, value, onSet } = props;
  return (
    <Input
      type="date"
      aria-label={label}
      className="w-auto"
      value={value?.slice(0, 10) ?? ""}
      onChange={(event) => onSet(event.target.value || null)}
    />
  );
}

/** A filter in the address is shown, even where its form or tag is no longer listed. */
function withChosen(known: [string, string][], chosen: string | null): [string, string][] {
  return chosen && !known.some(([value]) => value === chosen) ? [...known, [chosen, chosen]] : known;
}

function counted(list: Props["list"], status: (typeof WORKFLOW_STATUSES)[number]): string {
  const count = list?.counts[status] ?? 0;
  if (count === 0) return "";
  if (count > COUNT_CAP) return ` ${COUNT_CAP}+`;
  return ` ${count}${list?.isCountCut ? "+" : ""}`;
}

const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
