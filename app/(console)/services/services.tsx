"use client";

import { useQuery } from "@tanstack/react-query";

import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { ServicesView } from "#lib/contracts/services.ts";

import { ReadFailure } from "../_frame/read-failure.tsx";
import { servicesOptions } from "./service-queries.ts";
import { ServiceRow } from "./service-row.tsx";

/** Everything outside that this product calls: how it answers, and what waits for it. */
export function Services() {
  const read = useQuery(servicesOptions());
  const { data, error } = read;
  return (
    <div className="flex max-w-5xl flex-col gap-4">
      <div>
        <h1 className="text-title font-semibold">Services</h1>
        {data ? <Summary view={data} /> : null}
      </div>
      <ReadFailure read={read} what="These figures are" />
      {!data && !error ? <SkeletonRows rows={6} label="Loading the services" /> : null}
      {data ? (
        <ul aria-label="Outside services" className="flex flex-col rounded-md border border-line bg-surface">
          {data.services.map((service) => (
            <ServiceRow key={service.service} service={service} may={data.may} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Summary({ view: { services } }: { view: ServicesView }) {
  const cut = services.filter(({ breaker }) => breaker !== null && breaker.state !== "closed");
  const failing = services.filter(
    (service) =>
      !cut.includes(service) && (service.condition === "failing" || service.condition === "faltering"),
  );
  if (cut.length > 0)
    return (
      <p className="text-normal">
        {cut.map(({ name }) => name).join(", ")}: cut off, and what needs {cut.length === 1 ? "it" : "them"}{" "}
        waits.
        {failing.length > 0 ? ` ${failing.map(({ name }) => name).join(", ")}: look below.` : ""}
      </p>
    );
  if (failing.length === 0) return <p className="text-normal">Every service that was called has answered.</p>;
  return <p className="text-normal">{failing.map(({ name }) => name).join(", ")}: look below.</p>;
}
