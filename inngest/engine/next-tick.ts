import { Cron } from "croner";

/** The next tick after a moment; the expression may start with `TZ=Area/City`. */
export function nextTick(expression: string, after: Date): Date {
  const zoned = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/.exec(expression);
  const next = new Cron(zoned?.[2] ?? expression, { timezone: zoned?.[1] ?? "UTC" }).nextRun(after);
  if (!next) throw new Error(`cron "${expression}" never fires`);
  return next;
}
