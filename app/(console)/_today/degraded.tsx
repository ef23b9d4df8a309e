"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Status } from "#components/ui/status.tsx";

import { illServices, stateWord, toneOf } from "../_frame/service-words.ts";
import { serviceSignsOptions } from "../needs-queries.ts";

/** Outside services that fail or that a breaker keeps us from; nothing at all while they answer. */
export function Degraded() {
  const { data } = useQuery(serviceSignsOptions());
  const ill = illServices(data?.services ?? []);
  if (ill.length === 0) return null;
  return (
    <section aria-labelledby="degraded" className="flex flex-col gap-2">
      <h2 id="degraded" className="text-heading font-semibold">
        Degraded
      </h2>
      <ul className="rounded-md border border-line bg-surface">
        {ill.map((service) => (
          <li key={service.service} className="border-b border-line last:border-b-0">
            <Link
              href="/services"
              className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-2 hover:bg-hover"
            >
              <span className="font-medium text-strong">{service.name}</span>
              <Status tone={toneOf(service)}>{stateWord(service)}</Status>
              <span className="min-w-0 flex-1 text-normal">
                {service.breaker?.reason ??
                  `${service.failures} of ${service.calls} calls failed in an hour.`}
              </span>
              {(service.breaker?.since ?? service.since) ? (
                <RelativeTime at={service.breaker?.since ?? service.since ?? ""} className="text-muted" />
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
