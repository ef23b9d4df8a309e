"use client";

import { ChevronRight } from "lucide-react";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status, type StatusTone } from "#components/ui/status.tsx";
import type { ServicesView, ServiceView } from "#lib/contracts/services.ts";
import type { BreakerState } from "#lib/domain/breaker.ts";
import type { ServiceCondition } from "#lib/domain/outside-service.ts";

import { BreakerPanel } from "./breaker-panel.tsx";
import { MinuteStrip } from "./minute-strip.tsx";

type Word = { tone: StatusTone; word: string };

const CONDITIONS: Record<ServiceCondition, Word> = {
  answering: { tone: "ok", word: "answers" },
  faltering: { tone: "warn", word: "fails at times" },
  failing: { tone: "stop", word: "fails" },
  quiet: { tone: "plain", word: "not called for an hour" },
};
const BREAKERS: Record<Exclude<BreakerState, "closed">, Word> = {
  open: { tone: "stop", word: "cut off" },
  half_open: { tone: "wait", word: "being tried again" },
};

/** State, numbers of the last hour, the hour itself, and what stands still; it opens to what it said when it failed. */
export function ServiceRow({ service, may }: { service: ServiceView; may: ServicesView["may"] }) {
  const { name, use, errors, minutes, breaker } = service;
  return (
    <li aria-label={name} className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className="grid gap-x-6 gap-y-2 p-3 hover:bg-hover md:grid-cols-[15rem_minmax(0,1fr)_16rem]">
          <div className="flex min-w-0 flex-col gap-0.5">
            <span className="flex items-center gap-1 font-medium text-strong">
              {name}
              <ChevronRight aria-hidden className="size-4 text-muted group-open:rotate-90" />
            </span>
            <State service={service} />
            <span className="text-small text-muted">{use}</span>
          </div>
          <Figures service={service} />
          <MinuteStrip minutes={minutes} name={name} />
        </summary>
        <div className="flex flex-col gap-4 border-t border-line p-3">
          {breaker ? <BreakerPanel breaker={breaker} may={may} /> : null}
          <div className="flex flex-col gap-1">
            <h2 className="font-medium text-strong">Last failures</h2>
            {errors.length === 0 ? (
              <p className="text-normal">None in the last seven days.</p>
            ) : (
              <ul className="flex flex-col">
                {errors.map((error) => (
                  <Failure key={`${error.operation}|${error.code}`} kind={error} />
                ))}
              </ul>
            )}
          </div>
        </div>
      </details>
    </li>
  );
}

function State({ service }: { service: ServiceView }) {
  const { breaker, condition, since, isConfigured } = service;
  if (!isConfigured) return <Status tone="plain">not configured</Status>;
  const isCut = breaker !== null && breaker.state !== "closed";
  const { tone, word } = isCut ? BREAKERS[breaker.state as keyof typeof BREAKERS] : CONDITIONS[condition];
  const from = isCut ? breaker.since : since;
  return (
    <span className="flex flex-wrap items-center gap-x-1.5">
      <Status tone={tone}>{word}</Status>
      {from && condition !== "quiet" ? (
        <span className="text-muted">
          for <RelativeTime at={from} suffix={false} />
        </span>
      ) : null}
      {isCut ? <Cut breaker={breaker} /> : null}
    </span>
  );
}

/** Why, and when it is tried again. */
function Cut({ breaker: { reason, nextProbeAt, state } }: { breaker: NonNullable<ServiceView["breaker"]> }) {
  return (
    <span className="basis-full text-small text-normal">
      {reason}
      {state === "open" && nextProbeAt ? (
        <>
          {" "}
          Tried again <RelativeTime at={nextProbeAt} />.
        </>
      ) : null}
    </span>
  );
}

function Figures({ service }: { service: ServiceView }) {
  const { calls, failures, p95Ms, backlog } = service;
  return (
    <dl className="grid grid-cols-2 content-start gap-x-4 gap-y-1 sm:grid-cols-4">
      <Figure name="Failed" value={calls === 0 ? "–" : share(failures / calls)} isBad={failures > 0} />
      <Figure name="p95" value={p95Ms === null ? "–" : duration(p95Ms)} />
      <Figure name="Calls, 1 h" value={calls.toLocaleString("en-GB")} />
      <div className="flex flex-col">
        <dt className="text-small text-muted">Waiting</dt>
        <dd className={backlog?.waiting ? "text-strong" : "text-muted"}>
          {backlog === null
            ? "–"
            : `${backlog.waiting.toLocaleString("en-GB")}${backlog.isCapped ? "+" : ""}`}
          {backlog?.oldestAt ? (
            <>
              , oldest <RelativeTime at={backlog.oldestAt} suffix={false} />
            </>
          ) : null}
        </dd>
      </div>
    </dl>
  );
}

function Figure({ name, value, isBad = false }: { name: string; value: string; isBad?: boolean }) {
  return (
    <div className="flex flex-col">
      <dt className="text-small text-muted">{name}</dt>
      <dd className={isBad ? "text-stop" : value === "–" ? "text-muted" : "text-strong"}>{value}</dd>
    </div>
  );
}

function Failure({ kind }: { kind: ServiceView["errors"][number] }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-1.5 last:border-b-0">
      <span className="min-w-48 flex-1 break-words text-strong">{kind.message}</span>
      <span className="text-muted">at {kind.operation.replaceAll("-", " ")}</span>
      <span className="text-muted">
        {kind.count === 1 ? "once" : `${kind.count.toLocaleString("en-GB")} times`}, last{" "}
        <RelativeTime at={kind.lastAt} />
      </span>
    </li>
  );
}

/** "0 %", "under 1 %", "12 %". */
function share(ratio: number): string {
  if (ratio > 0 && ratio < 0.01) return "under 1 %";
  return `${Math.round(ratio * 100)} %`;
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}
