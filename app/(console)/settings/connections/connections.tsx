"use client";

import { useQuery } from "@tanstack/react-query";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";
import type { ConnectionView } from "#lib/contracts/settings.ts";
import { SERVICE_WORDS } from "#lib/domain/outside-service.ts";

import { Loaded } from "../settings-page.tsx";
import { connectionsOptions } from "../settings-queries.ts";

/** What this console is connected to, as the configuration says it. Nothing here can be changed by a person. */
export function Connections() {
  const read = useQuery(connectionsOptions());
  return (
    <section aria-label="Connections" className="flex flex-col gap-3">
      <p className="max-w-prose text-muted">
        Addresses, accounts and secrets come from the configuration and change with it, at the next start.
        Calls are remembered for seven days.
      </p>
      <Loaded read={read} what="the connections">
        {({ items }) => (
          <ul aria-label="Connections" className="flex flex-col rounded-md border border-line bg-surface">
            {items.map((connection) => (
              <Connection key={connection.id} connection={connection} />
            ))}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

function Connection({ connection }: { connection: ConnectionView }) {
  const { service, name, host, account } = connection;
  return (
    <li
      aria-label={account ? `${name}, ${account}` : name}
      className="grid gap-x-6 gap-y-1 border-b border-line p-3 last:border-b-0 sm:grid-cols-[minmax(0,1fr)_16rem]"
    >
      <div className="flex min-w-0 flex-col gap-0.5">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium text-strong">{name}</span>
          {account ? <span className="break-all text-normal">{account}</span> : null}
          <span className="text-muted">{SERVICE_WORDS[service].use}</span>
        </p>
        {host ? (
          <>
            <p className="break-all">
              <code>{host}</code>
            </p>
            <Scopes connection={connection} />
          </>
        ) : null}
      </div>
      <div className="flex flex-col items-start gap-0.5">
        <Answered connection={connection} />
      </div>
    </li>
  );
}

/** Mail servers, models and hooks have no scopes. */
function Scopes({ connection: { service, name, scopes } }: { connection: ConnectionView }) {
  if (!scopes && service !== "hubspot" && service !== "gmail") return null;
  return (
    <p className="text-small text-muted">
      {scopes
        ? `Asks for ${scopes.join(", ")}`
        : `What its key may do is set at ${name}, which does not say it here.`}
    </p>
  );
}

function Answered({ connection: { host, lastSuccessAt, lastFailure } }: { connection: ConnectionView }) {
  if (host === null) return <Status tone="plain">not used</Status>;
  const isFailing = lastFailure?.isCurrent === true;
  return (
    <>
      {lastSuccessAt ? (
        <Status tone={isFailing ? "plain" : "ok"} className="whitespace-normal">
          <span>
            answered <RelativeTime at={lastSuccessAt} />
          </span>
        </Status>
      ) : (
        <Status tone="plain">no answer on record</Status>
      )}
      {lastFailure ? (
        <Status tone={isFailing ? "stop" : "plain"} className="items-baseline whitespace-normal">
          <span className="[overflow-wrap:anywhere]">
            failed {lastFailure.at ? <RelativeTime at={lastFailure.at} /> : "when it was last read"}:{" "}
            {lastFailure.message ?? lastFailure.code.replaceAll("_", " ")}
          </span>
        </Status>
      ) : null}
    </>
  );
}
