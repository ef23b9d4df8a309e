"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";

import { wordsOf } from "#components/error-words.ts";
import { Banner } from "#components/ui/banner.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Select } from "#components/ui/input.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { PersonView } from "#lib/contracts/identity.ts";
import { type Role, ROLES } from "#lib/domain/actor.ts";

import { SessionRows } from "../session-rows.tsx";
import { Loaded } from "../settings-page.tsx";
import { sessionsOptions, useDisablePerson, useEnablePerson, useLimitPerson } from "../settings-queries.ts";

/** What one person may do, where they are signed in, and the ways to take either back. */
export function AccessDialog({ person }: { person: PersonView }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger={
        <Button size="small" aria-label={`Access of ${person.name}`}>
          Access
        </Button>
      }
      title={`Access of ${person.name}`}
      description={describe(person)}
    >
      {person.mayBeChanged ? (
        <>
          <RoleForm key={person.roleCeiling} person={person} />
          <Closing person={person} />
        </>
      ) : (
        <Banner
          tone="plain"
          title={person.isYou ? "Nobody changes their own access." : "You cannot change this."}
        >
          {person.isYou ? "Another admin can." : null}
        </Banner>
      )}
      {isOpen ? <Sessions personId={person.id} /> : null}
    </Dialog>
  );
}

function describe({ groupRole, role, disabledAt }: PersonView): string {
  const groups = groupRole ? `Their groups give the role ${groupRole}` : "Their groups give no role";
  if (disabledAt) return `${groups}. Their access is closed.`;
  return role === groupRole ? `${groups}.` : `${groups}; held at ${role ?? "none"}.`;
}

function RoleForm({ person }: { person: PersonView }) {
  const { id: personId, name, roleCeiling } = person;
  const [chosen, setChosen] = useState<Role | null>(roleCeiling);
  const limit = useLimitPerson();
  const toast = useToast();
  const field = useId();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const message = chosen
      ? `${name} is held at ${chosen} from the next request on`
      : `${name} has the role that the groups give, from the next request on`;
    // The form is made anew for the new role: what `mutate` calls back would be lost with this one.
    limit.mutateAsync({ personId, roleCeiling: chosen }).then(
      () => toast({ message }),
      () => {},
    );
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-2">
      <Field
        label="Hold at a role"
        htmlFor={field}
        hint="Never more than the groups give. It holds from the next request on, on every screen that is open."
        fault={limit.error ? wordsOf(limit.error) : undefined}
      >
        <div className="flex flex-wrap gap-2">
          <Select
            id={field}
            className="w-auto min-w-48 flex-1"
            aria-describedby={`${field}-hint`}
            value={chosen ?? ""}
            onChange={(event) => setChosen(ROLES.find((role) => role === event.target.value) ?? null)}
          >
            <option value="">not held: the groups decide</option>
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {role}
              </option>
            ))}
          </Select>
          <Button type="submit" variant="primary" busy={limit.isPending} disabled={chosen === roleCeiling}>
            Save
          </Button>
        </div>
      </Field>
    </form>
  );
}

function Closing({ person: { id: personId, name, disabledAt } }: { person: PersonView }) {
  const disable = useDisablePerson();
  const enable = useEnablePerson();
  const toast = useToast();
  const change = disabledAt ? enable : disable;
  const onChange = () =>
    change.mutate(
      { personId },
      {
        onSuccess: () =>
          toast({
            message: disabledAt
              ? `${name} may sign in again`
              : `${name} is signed out everywhere and cannot sign in`,
          }),
      },
    );
  return (
    <section aria-label="Closing access" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-48 flex-1 text-muted">
          {disabledAt
            ? "Opening gives back what the groups give; sessions and tokens that were ended stay ended."
            : "Closing ends every session and every token of this person at once."}
        </p>
        <Button variant={disabledAt ? "secondary" : "danger"} busy={change.isPending} onClick={onChange}>
          {disabledAt ? "Open access again" : "Close access"}
        </Button>
      </div>
      {change.error ? (
        <p role="alert" className="text-stop">
          {wordsOf(change.error)}
        </p>
      ) : null}
    </section>
  );
}

function Sessions({ personId }: { personId: string }) {
  const read = useQuery(sessionsOptions(personId));
  return (
    <section aria-labelledby="their-sessions" className="flex flex-col gap-2">
      <h3 id="their-sessions" className="font-medium text-strong">
        Open sessions
      </h3>
      <Loaded read={read} what="the sessions">
        {({ items }) => <SessionRows sessions={items} label="Open sessions" />}
      </Loaded>
    </section>
  );
}
