import { UnsupportedByEmbeddedEngine } from "./errors.ts";
import { compileExpression } from "./expression.ts";
import { LIMITS } from "./limits-table.ts";
import { nextTick } from "./next-tick.ts";
import { type ConcurrencyLimit, FunctionConfig } from "./sdk-schemas.ts";
import { durationMs, parseDue } from "./time.ts";
import type { RegisteredFunction } from "./types.ts";

/** What an Inngest server assumes when a function does not set `retries`. */
const DEFAULT_RETRIES = 4;

/** Checks one served function completely; whatever the engine cannot do is refused here and by name. */
export function readFunction(input: unknown): RegisteredFunction {
  const parsed = FunctionConfig.safeParse(input);
  if (!parsed.success) {
    const issues = parsed.error.issues.map((issue) =>
      issue.code === "unrecognized_keys"
        ? `option "${[...issue.path, issue.keys.join(", ")].join(".")}" is not supported`
        : `option "${issue.path.join(".")}": ${issue.message}`,
    );
    throw new UnsupportedByEmbeddedEngine(
      `function ${nameOf(input)}: ${issues.join("; ")}; run it on Inngest`,
    );
  }
  const config = parsed.data;
  try {
    checkTriggers(config);
    checkTexts(config);
  } catch (error) {
    const reason = error instanceof Error ? error.message : "not readable";
    throw new UnsupportedByEmbeddedEngine(`function ${config.id}: ${reason}`, { cause: error });
  }
  const { runtime, retries } = config.steps.step;
  return { id: config.id, url: runtime.url, retries: retries?.attempts ?? DEFAULT_RETRIES, config };
}

/** The concurrency limits of a function; a limit of zero means none. */
export function concurrencyLimits(config: FunctionConfig): ConcurrencyLimit[] {
  const value = config.concurrency ?? 0;
  const limits = Array.isArray(value) ? value : [typeof value === "number" ? { limit: value } : value];
  return limits.filter(({ limit }) => limit > 0);
}

function checkTriggers(config: FunctionConfig): void {
  for (const { event, cron, expression } of config.triggers) {
    if (event?.includes("*")) throw new Error("wildcard triggers are not supported");
    if (expression) compileExpression(expression);
    if (cron !== undefined) nextTick(cron, new Date());
  }
}

function checkTexts(config: FunctionConfig): void {
  const { cancel, rateLimit, throttle, debounce, timeouts } = config;
  if (cancel && cancel.length > LIMITS.cancelEvents) throw new Error("more than 5 cancel events");
  for (const { timeout } of cancel ?? []) if (timeout) parseDue(timeout);
  const keys = [config.idempotency, rateLimit?.key, throttle?.key, debounce?.key, config.singleton?.key];
  const others = [config.priority?.run, ...(cancel ?? []).map((item) => item.if)];
  const limitKeys = concurrencyLimits(config).map((limit) => limit.key);
  for (const text of [...keys, ...others, ...limitKeys]) if (text) compileExpression(text);
  const periods = [rateLimit?.period, throttle?.period, debounce?.period, debounce?.timeout];
  for (const text of [...periods, timeouts?.start, timeouts?.finish]) if (text) durationMs(text);
}

function nameOf(input: unknown): string {
  return typeof input === "object" && input !== null && "id" in input ? String(input.id) : "without id";
}
