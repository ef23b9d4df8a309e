"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { SendingView } from "#lib/contracts/sending.ts";

import { sendingHistoryOptions } from "./sending-queries.ts";

/** Every change of the mode, the stop and the allow-list, as the audit trail tells it, and who may make one. */
export function SendingHistory({ sending }: { sending: SendingView }) {
  const { data, isError } = useQuery(sendingHistoryOptions());
  return (
    <section aria-labelledby="history" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-4">
        <h2 id="history" className="text-heading font-semibold">
          Changes
        </h2>
        <Link href="/audit?action=sending.*" prefetch={false} className="link">
          All of them, in Audit
        </Link>
      </div>
      {!data && !isError ? <SkeletonRows rows={3} label="Loading the changes" /> : null}
      {isError && !data ? (
        <p className="text-normal">The changes cannot be read now. They are asked for again.</p>
      ) : null}
      {data?.items.length === 0 ? <p className="text-read">Nothing was changed yet.</p> : null}
      {data && data.items.length > 0 ? (
        <ul className="flex flex-col border-t border-line">
          {data.items.map(({ seq, sentence, occurredAt }) => (
            <li key={seq} className="flex min-h-9 flex-wrap items-center gap-x-4 border-b border-line py-1">
              <span className="min-w-48 flex-1 break-words text-strong">{sentence}</span>
              <RelativeTime at={occurredAt} className="text-muted" />
            </li>
          ))}
        </ul>
      ) : null}
      <WhoMay people={sending.people} />
    </section>
  );
}

function WhoMay({ people }: { people: SendingView["people"] }) {
  const raisers = people.filter(({ role }) => role === "approver" || role === "admin");
  return (
    <dl className="grid gap-x-4 gap-y-1 text-normal sm:grid-cols-[14rem_minmax(0,1fr)]">
      <dt className="text-muted">Stop, or lower the mode</dt>
      <dd>one of {namesOf(people)}</dd>
      <dt className="text-muted">Raise the mode, or resume</dt>
      <dd>
        two of {namesOf(raisers)}
        {raisers.length < 2 ? ": another approver or admin has to sign in once first" : ""}
      </dd>
    </dl>
  );
}

const SHOWN = 8;

function namesOf(people: SendingView["people"]): string {
  if (people.length === 0) return "nobody yet";
  const names = people.slice(0, SHOWN).map(({ name, role }) => `${name} (${role})`);
  return people.length > SHOWN ? `${names.join(", ")} and ${people.length - SHOWN} more` : names.join(", ");
}
