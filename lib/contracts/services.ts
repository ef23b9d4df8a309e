import { z } from "zod";

import { CONDITIONS, OUTSIDE_SERVICES } from "#lib/domain/outside-service.ts";

import { BreakerView } from "./breakers.ts";

const instant = z.iso.datetime();

export const ServiceErrorView = z.object({
  operation: z.string(),
  code: z.string(),
  message: z.string(),
  count: z.int(),
  firstAt: instant,
  lastAt: instant,
});

export const ServiceView = z.object({
  service: z.enum(OUTSIDE_SERVICES),
  name: z.string(),
  use: z.string(),
  /** False where the configuration does not use it. */
  isConfigured: z.boolean(),
  /** How it answered lately, of all instances together. */
  condition: z.enum(CONDITIONS),
  since: instant.nullable(),
  /** Null for a service that no breaker guards. */
  breaker: BreakerView.nullable(),
  /** Of the last 60 minutes. */
  calls: z.int(),
  failures: z.int(),
  p95Ms: z.int().nullable(),
  lastCallAt: instant.nullable(),
  /** One cell a minute, oldest first, ending with the present minute. */
  minutes: z.array(z.object({ at: instant, calls: z.int(), failures: z.int() })),
  errors: z.array(ServiceErrorView),
  /** What stands still until it answers; null where nothing ever waits for it. */
  backlog: z.object({ waiting: z.int(), isCapped: z.boolean(), oldestAt: instant.nullable() }).nullable(),
});
export type ServiceView = z.infer<typeof ServiceView>;

export const ServicesView = z.object({
  services: z.array(ServiceView),
  /** What this person may do with breakers. */
  may: z.object({ open: z.boolean(), close: z.boolean(), probe: z.boolean(), reset: z.boolean() }),
  serverTime: instant,
});
export type ServicesView = z.infer<typeof ServicesView>;
