"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";

import { Glyph } from "#components/ui/status.tsx";

import { serviceSignsOptions } from "../needs-queries.ts";
import { illServices, stateWord, toneOf } from "./service-words.ts";

/** One sign for each outside service, and the way to Services. In words for those who do not see it. */
export function BreakerStrip() {
  const { data } = useQuery(serviceSignsOptions());
  const services = (data?.services ?? []).filter(({ isConfigured }) => isConfigured);
  if (services.length === 0) return null;
  const ill = illServices(services);
  const words =
    ill.length === 0
      ? "nothing fails"
      : ill.map((service) => `${service.name} ${stateWord(service)}`).join(", ");
  return (
    <Link
      href="/services"
      aria-label={`Services: ${words}`}
      title={services.map((service) => `${service.name}: ${stateWord(service)}`).join("\n")}
      className="hidden h-7 items-center gap-0.5 rounded-md px-1.5 hover:bg-hover sm:inline-flex"
    >
      {services.map((service) => (
        <Glyph key={service.service} tone={toneOf(service)} />
      ))}
    </Link>
  );
}
