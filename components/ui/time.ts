const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Written out: a server and a browser may know different short forms of the same language. */
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "now", "38 m ago", "in 5 m", "3 h ago", "12 d ago". */
export function formatRelative(at: Date, { now, suffix = true }: { now: number; suffix?: boolean }): string {
  const distance = now - at.getTime();
  const length = formatDuration(Math.abs(distance));
  if (!suffix) return length;
  if (Math.abs(distance) < 10_000) return "now";
  return distance > 0 ? `${length} ago` : `in ${length}`;
}

/** The largest unit that matters: "12 s", "38 m", "3 h", "12 d". */
export function formatDuration(durationMs: number): string {
  if (durationMs < MINUTE) return `${Math.floor(durationMs / 1000)} s`;
  if (durationMs < HOUR) return `${Math.floor(durationMs / MINUTE)} m`;
  if (durationMs < 2 * DAY) return `${Math.floor(durationMs / HOUR)} h`;
  return `${Math.floor(durationMs / DAY)} d`;
}

/** "0:58". Never below zero. */
export function formatCountdown(to: Date, now: number): string {
  const seconds = Math.max(0, Math.ceil((to.getTime() - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** "14:03 UTC" for times of today, "4 Mar 14:03 UTC" for earlier ones. */
export function formatClock(at: Date, now: number): string {
  const clock = `${at.toISOString().slice(11, 16)} UTC`;
  if (at.toISOString().slice(0, 10) === new Date(now).toISOString().slice(0, 10)) return clock;
  return `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()] ?? ""} ${clock}`;
}

/** "2026-03-04 14:03:07 UTC": the same on every desk, as in the audit log. */
export function formatAbsolute(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
