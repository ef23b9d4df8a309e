"use client";

import { type FormEvent, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input, Textarea } from "#components/ui/input.tsx";
import { TOKEN_SCOPE_NAMES, type TokenScope } from "#lib/domain/actor.ts";
import { isAddressRange, RANGE_FAULT, TOKEN_MAX_DAYS } from "#lib/domain/machine-token.ts";

import { useCreateToken } from "../settings-queries.ts";
import { SCOPE_WORDS } from "./scope-words.ts";
import { ShownOnce } from "./shown-once.tsx";

/** Makes a token, and shows it until the window closes: then nobody can see it again. */
export function NewTokenDialog() {
  const [isOpen, setIsOpen] = useState(false);
  const create = useCreateToken();
  const onOpenChange = (open: boolean) => {
    setIsOpen(open);
    if (!open) create.reset();
  };
  return (
    <Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      trigger={<Button variant="primary">New token</Button>}
      title={create.data ? "Copy the token now" : "New token"}
      description={
        create.data
          ? "It is shown this once. Who has it may do what its scopes say, from where its ranges say."
          : "For one machine. Give it no more than that machine needs."
      }
    >
      {create.data ? (
        <ShownOnce created={create.data} onDone={() => onOpenChange(false)} />
      ) : (
        <TokenForm create={create} onCancel={() => onOpenChange(false)} />
      )}
    </Dialog>
  );
}

function TokenForm({
  create,
  onCancel,
}: {
  create: ReturnType<typeof useCreateToken>;
  onCancel: () => void;
}) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly TokenScope[]>([]);
  const [days, setDays] = useState("30");
  const [ranges, setRanges] = useState("");
  const [fault, setFault] = useState<string | null>(null);
  const id = useId();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const cidrs = ranges.split(/[\s,]+/).filter(Boolean);
    const areRanges = cidrs.every(isAddressRange);
    setFault(areRanges ? null : RANGE_FAULT);
    if (areRanges)
      create.mutate({ name: name.trim(), scopes: [...scopes], expiresInDays: Number(days), cidrs });
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Field label="Name" htmlFor={`${id}-name`} hint="Which machine has it.">
        <Input
          id={`${id}-name`}
          value={name}
          maxLength={80}
          required
          autoComplete="off"
          aria-describedby={`${id}-name-hint`}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <fieldset className="flex flex-col gap-0.5">
        <legend className="mb-1 font-medium text-strong">It may</legend>
        {TOKEN_SCOPE_NAMES.map((scope) => (
          <label key={scope} className="flex min-h-7 flex-wrap items-center gap-x-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={scopes.includes(scope)}
              onChange={({ target }) =>
                setScopes(target.checked ? [...scopes, scope] : scopes.filter((other) => other !== scope))
              }
            />
            <span className="flex-1">{SCOPE_WORDS[scope]}</span>
            <code className="text-small text-muted">{scope}</code>
          </label>
        ))}
      </fieldset>
      <Field label="Days" htmlFor={`${id}-days`} hint={`At most ${TOKEN_MAX_DAYS}. It ends by itself.`}>
        <Input
          id={`${id}-days`}
          type="number"
          inputMode="numeric"
          min={1}
          max={TOKEN_MAX_DAYS}
          step={1}
          value={days}
          required
          className="max-w-28"
          aria-describedby={`${id}-days-hint`}
          onChange={(event) => setDays(event.target.value)}
        />
      </Field>
      <Field
        label="Only from these addresses"
        htmlFor={`${id}-ranges`}
        hint="Ranges such as 203.0.113.0/24, one on a line. Empty: from anywhere."
        fault={fault ?? (create.error ? wordsOf(create.error) : undefined)}
      >
        <Textarea
          id={`${id}-ranges`}
          rows={2}
          className="min-h-14 font-mono"
          value={ranges}
          spellCheck={false}
          aria-describedby={`${id}-ranges-hint`}
          onChange={(event) => setRanges(event.target.value)}
        />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          variant="primary"
          type="submit"
          busy={create.isPending}
          disabled={scopes.length === 0 || name.trim() === ""}
        >
          Make the token
        </Button>
      </div>
    </form>
  );
}
