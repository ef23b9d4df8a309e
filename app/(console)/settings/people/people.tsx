"use client";

import { useQuery } from "@tanstack/react-query";

import { EmptyState } from "#components/ui/empty-state.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import { Cell, ColumnHeader, Table, TableHead, TableRow } from "#components/ui/table.tsx";
import type { PersonView } from "#lib/contracts/identity.ts";

import { Loaded } from "../settings-page.tsx";
import { peopleOptions } from "../settings-queries.ts";
import { AccessDialog } from "./access-dialog.tsx";

/** Who may come in and as what. The groups of the identity provider give a role; an admin may hold it lower. */
export function People() {
  const read = useQuery(peopleOptions());
  return (
    <section aria-label="People and roles" className="flex flex-col gap-2">
      <p className="max-w-prose text-muted">
        Groups at the identity provider give each person a role when they sign in. Here it can be held lower,
        and access can be closed; both hold from the person’s next request on.
      </p>
      <Loaded read={read} what="the people">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nobody has signed in yet" />
          ) : (
            <Table label="People">
              <TableHead>
                <TableRow>
                  <ColumnHeader>Person</ColumnHeader>
                  <ColumnHeader>Role</ColumnHeader>
                  <ColumnHeader className="hidden sm:table-cell">From groups</ColumnHeader>
                  <ColumnHeader className="hidden sm:table-cell">Last sign-in</ColumnHeader>
                  <ColumnHeader className="hidden text-right md:table-cell">Sessions</ColumnHeader>
                  <ColumnHeader>
                    <span className="sr-only">Change</span>
                  </ColumnHeader>
                </TableRow>
              </TableHead>
              <tbody>
                {items.map((person) => (
                  <PersonRow key={person.id} person={person} />
                ))}
              </tbody>
            </Table>
          )
        }
      </Loaded>
    </section>
  );
}

function PersonRow({ person }: { person: PersonView }) {
  const { name, email, groupRole, lastSignInAt, openSessions, isYou } = person;
  return (
    <TableRow className="hover:bg-hover">
      <Cell className="py-1.5">
        <span className="block font-medium text-strong [overflow-wrap:anywhere]">
          {name}
          {isYou ? <span className="font-normal text-muted"> (you)</span> : null}
        </span>
        {email ? <span className="block text-small break-all text-muted">{email}</span> : null}
      </Cell>
      <Cell>
        <RoleInForce person={person} />
      </Cell>
      <Cell className="hidden text-muted sm:table-cell">{groupRole ?? "none"}</Cell>
      <Cell className="hidden whitespace-nowrap sm:table-cell">
        {lastSignInAt ? <RelativeTime at={lastSignInAt} /> : "never"}
      </Cell>
      <Cell className="hidden text-right md:table-cell">{openSessions}</Cell>
      <Cell className="pr-0 text-right">
        <AccessDialog person={person} />
      </Cell>
    </TableRow>
  );
}

export function RoleInForce({
  person: { role, roleCeiling, groupRole, disabledAt },
}: {
  person: PersonView;
}) {
  if (disabledAt) return <Status tone="stop">closed</Status>;
  if (role === null) return <Status tone="plain">none</Status>;
  const isHeld = roleCeiling !== null && role !== groupRole;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      <span className="text-strong">{role}</span>
      {isHeld ? <Status tone="warn">held</Status> : null}
    </span>
  );
}
