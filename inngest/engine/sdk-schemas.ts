import { z } from "zod";

const ConcurrencyLimit = z.strictObject({
  limit: z.number(),
  key: z.string().nullish(),
  scope: z.enum(["fn", "env", "account"]).nullish(),
});
export type ConcurrencyLimit = z.infer<typeof ConcurrencyLimit>;

const Trigger = z.strictObject({
  event: z.string().optional(),
  expression: z.string().nullish(),
  cron: z.string().optional(),
});

/** One served function as the SDK describes it. An option that is not listed here is refused, never ignored. */
export const FunctionConfig = z.strictObject({
  id: z.string().min(1),
  name: z.string().nullish(),
  triggers: z.array(Trigger),
  steps: z.strictObject({
    step: z.object({
      runtime: z.object({ type: z.literal("http"), url: z.url() }),
      retries: z.object({ attempts: z.number().int().min(0).nullish() }).nullish(),
    }),
  }),
  idempotency: z.string().nullish(),
  rateLimit: z
    .strictObject({ key: z.string().nullish(), limit: z.number().min(1), period: z.string() })
    .nullish(),
  throttle: z
    .strictObject({
      key: z.string().nullish(),
      limit: z.number().min(1),
      period: z.string(),
      burst: z.number().nullish(),
    })
    .nullish(),
  concurrency: z.union([z.number(), ConcurrencyLimit, z.array(ConcurrencyLimit)]).nullish(),
  debounce: z
    .strictObject({ key: z.string().nullish(), period: z.string(), timeout: z.string().nullish() })
    .nullish(),
  priority: z.strictObject({ run: z.string().nullish() }).nullish(),
  timeouts: z.strictObject({ start: z.string().nullish(), finish: z.string().nullish() }).nullish(),
  singleton: z.strictObject({ key: z.string().nullish(), mode: z.enum(["skip", "cancel"]) }).nullish(),
  cancel: z
    .array(z.strictObject({ event: z.string(), if: z.string().nullish(), timeout: z.string().nullish() }))
    .nullish(),
});
export type FunctionConfig = z.infer<typeof FunctionConfig>;

/** The answer to an in-band sync. */
export const SyncAnswer = z.object({ app_id: z.string().min(1), functions: z.array(z.unknown()) });

/** The body of an out-of-band registration. */
export const RegisterBody = z.object({ appName: z.string().min(1), functions: z.array(z.unknown()) });

const PlainObject = z.record(z.string(), z.unknown());

export const IncomingEvent = z.object({
  id: z.string().min(1).max(512).nullish(),
  name: z.string().min(1).max(256),
  data: PlainObject.nullish(),
  ts: z.number().int().nonnegative().max(253_402_300_799_000).nullish(),
  user: PlainObject.nullish(),
  v: z.string().nullish(),
  meta: PlainObject.nullish(),
});
export type IncomingEvent = z.infer<typeof IncomingEvent>;
export const IncomingEvents = z.union([
  z.array(IncomingEvent).max(5000),
  IncomingEvent.transform((e) => [e]),
]);

export const Operation = z.object({
  id: z.string().min(1),
  op: z.string().min(1),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  opts: PlainObject.nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
});
export type Operation = z.infer<typeof Operation>;
export const Operations = z.union([z.array(Operation), Operation.transform((op) => [op])]);

export const WaitOptions = z.object({
  event: z.string().nullish(),
  if: z.string().nullish(),
  timeout: z.string(),
});

export const InvokeOptions = z.object({
  function_id: z.string().min(1),
  payload: z
    .object({ data: PlainObject.nullish(), v: z.string().nullish(), meta: PlainObject.nullish() })
    .nullish(),
  timeout: z.string().nullish(),
});

export type InvokeOptions = z.infer<typeof InvokeOptions>;

/** A function error as the SDK serialises it. */
export const FunctionError = z.object({
  name: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
  stack: z.string().optional(),
});

export const StreamEnvelope = z.object({
  status: z.number().int(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
});

export const CheckpointBody = z.object({ qi_id: z.string(), steps: z.array(Operation) });
