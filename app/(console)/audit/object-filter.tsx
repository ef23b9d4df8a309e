"use client";

import { type FormEvent, useState } from "react";

import { Button } from "#components/ui/button.tsx";
import { Input, Select } from "#components/ui/input.tsx";
import { spaced } from "#lib/domain/audit-facts.ts";

import type { SetAuditFilters } from "./audit.tsx";

const TYPES = [
  "workflow",
  "draft",
  "send",
  "submission",
  "delivery",
  "contact",
  "form",
  "user",
  "content",
  "knowledge_page",
  "sending",
];

/** One thing by its type and id. Of a workflow everything that belongs to it is shown: form, draft, sends, HubSpot. */
export function ObjectFilter({
  object,
  workflow,
  onSet,
}: {
  object: string | null;
  workflow: string | null;
  onSet: SetAuditFilters;
}) {
  const at = object?.indexOf(":") ?? -1;
  const [type, setType] = useState(object ? object.slice(0, at) : "workflow");
  const [id, setId] = useState(object ? object.slice(at + 1) : (workflow ?? ""));
  const types = TYPES.includes(type) ? TYPES : [...TYPES, type];
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const value = id.trim();
    if (type === "workflow") onSet({ workflow: value || null, object: null });
    else onSet({ object: value ? `${type}:${value}` : null, workflow: null });
  };
  return (
    <form onSubmit={onSubmit} className="flex max-w-full items-center gap-1 max-sm:w-full">
      <Select
        aria-label="Type of the object"
        className="w-auto max-sm:w-32 max-sm:shrink-0"
        value={type}
        onChange={(event) => setType(event.target.value)}
      >
        {types.map((known) => (
          <option key={known} value={known}>
            {spaced(known)}
          </option>
        ))}
      </Select>
      <Input
        aria-label="Id of the object"
        placeholder="Id"
        className="w-28 font-mono max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
        value={id}
        maxLength={130}
        onChange={(event) => setId(event.target.value)}
      />
      <Button type="submit">Show</Button>
    </form>
  );
}
