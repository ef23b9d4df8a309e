"use client";

import { useQuery } from "@tanstack/react-query";

import { Button } from "#components/ui/button.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { spaced } from "#lib/domain/audit-facts.ts";

import { auditActorsOptions } from "./audit-queries.ts";
import type { SetAuditFilters } from "./audit.tsx";
import { ObjectFilter } from "./object-filter.tsx";

/** By person, object, action and time; all of it stands in the address. */
export function AuditFilters({
  query,
  onSet,
  onClear,
}: {
  query: string;
  onSet: SetAuditFilters;
  onClear: () => void;
}) {
  const given = new URLSearchParams(query);
  const { data } = useQuery(auditActorsOptions());
  const isFiltered = [...given.keys()].some((name) => name !== "cursor");
  return (
    <search aria-label="Filters" className="flex flex-wrap items-center gap-2">
      <Select
        aria-label="Who"
        className="w-auto max-w-40 max-sm:w-[calc(50%-0.25rem)]"
        value={given.get("actor") ?? ""}
        onChange={(event) => onSet({ actor: event.target.value || null })}
      >
        <option value="">By anybody</option>
        <optgroup label="People">
          {data?.people.map(({ id, name }) => (
            <option key={id} value={`user:${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
        <optgroup label="Parts that act by themselves">
          {data?.systems.map(({ id, name }) => (
            <option key={id} value={`system:${id}`}>
              {name}
            </option>
          ))}
        </optgroup>
      </Select>
      <Select
        aria-label="Action"
        className="w-auto max-w-40 max-sm:w-[calc(50%-0.25rem)]"
        value={given.get("action") ?? ""}
        onChange={(event) => onSet({ action: event.target.value || null })}
      >
        <option value="">Any action</option>
        {byNoun(data?.actions ?? []).map(({ noun, actions }) => (
          <optgroup key={noun} label={spaced(noun)}>
            <option value={`${noun}.*`}>{spaced(noun)}: all</option>
            {actions.map((action) => (
              <option key={action} value={action}>
                {spaced(action)}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
      <ObjectFilter
        key={`${given.get("object")}|${given.get("workflow")}`}
        object={given.get("object")}
        workflow={given.get("workflow")}
        onSet={onSet}
      />
      <span className="flex flex-wrap items-center gap-2">
        <Day label="From" value={given.get("from")} onSet={(from) => onSet({ from })} />
        <Day label="To" value={given.get("to")} onSet={(to) => onSet({ to })} />
      </span>
      {isFiltered ? (
        <Button variant="quiet" onClick={onClear}>
          Clear the filters
        </Button>
      ) : null}
    </search>
  );
}

function Day({
  label,
  value,
  onSet,
}: {
  label: string;
  value: string | null;
  onSet: (day: string | null) => void;
}) {
  return (
    <label className="flex items-center gap-1.5 text-muted">
      {label}
      <Input
        type="date"
        className="w-36"
        value={value?.slice(0, 10) ?? ""}
        onChange={(event) => onSet(event.target.value || null)}
      />
    </label>
  );
}

function byNoun(actions: readonly string[]): { noun: string; actions: string[] }[] {
  const nouns = Map.groupBy(actions, (action) => action.slice(0, action.indexOf(".")));
  return [...nouns].map(([noun, group]) => ({ noun, actions: group }));
}
