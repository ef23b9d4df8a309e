import { z } from "zod";

import { OUTSIDE_SERVICES } from "#lib/domain/outside-service.ts";

const instant = z.iso.datetime();

/** One account at one outside service, as it is configured and as it last answered. */
export const ConnectionView = z.object({
  id: z.string(),
  service: z.enum(OUTSIDE_SERVICES),
  name: z.string(),
  /** Host and port of its address; null where it is not used. */
  host: z.string().nullable(),
  /** A mailbox's address, an account's number, a model's name. */
  account: z.string().nullable(),
  /** What it was asked for or given; null where the service does not say. */
  scopes: z.array(z.string()).nullable(),
  lastSuccessAt: instant.nullable(),
  lastFailure: z
    .object({
      /** Null where only the reason was kept. */
      at: instant.nullable(),
      code: z.string(),
      message: z.string().nullable(),
      /** It happened after the last success, or nothing succeeded since. */
      isCurrent: z.boolean(),
    })
    .nullable(),
});
export type ConnectionView = z.infer<typeof ConnectionView>;

export const ConnectionList = z.object({ items: z.array(ConnectionView), asOf: instant });
export type ConnectionList = z.infer<typeof ConnectionList>;
