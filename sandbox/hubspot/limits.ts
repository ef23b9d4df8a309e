const WINDOW_MS = 10_000;
const PER_DAY = 625_000;
const SEARCHES_PER_SECOND = 5;

export interface Limits {
  take(call: { isSearch: boolean; tenSecondLimit: number; now: number }): {
    /** The policy that was broken, or `null`. */
    policyName: "TEN_SECONDLY_ROLLING" | "DAILY" | "SECONDLY" | null;
    headers: Record<string, string>;
  };
}

/** A private app's limits: a rolling ten seconds, a day, and five searches a second. */
export function createLimits(): Limits {
  let recent: number[] = [];
  let searches: number[] = [];
  let day = 0;
  let today = 0;
  return {
    take({ isSearch, tenSecondLimit, now }) {
      const currentDay = Math.floor(now / 86_400_000);
      if (currentDay !== day) [day, today] = [currentDay, 0];
      if (isSearch) {
        searches = searches.filter((at) => at > now - 1_000);
        if (searches.length >= SEARCHES_PER_SECOND) return { policyName: "SECONDLY", headers: {} };
        searches.push(now);
      }
      recent = recent.filter((at) => at > now - WINDOW_MS);
      const isOver = recent.length >= tenSecondLimit;
      const isOverDay = today >= PER_DAY;
      if (!isOver && !isOverDay) {
        recent.push(now);
        today += 1;
      }
      const headers = {
        "x-hubspot-ratelimit-max": String(tenSecondLimit),
        "x-hubspot-ratelimit-remaining": String(Math.max(0, tenSecondLimit - recent.length)),
        "x-hubspot-ratelimit-interval-milliseconds": String(WINDOW_MS),
        "x-hubspot-ratelimit-daily": String(PER_DAY),
        "x-hubspot-ratelimit-daily-remaining": String(Math.max(0, PER_DAY - today)),
      };
      const policyName = isOverDay ? "DAILY" : isOver ? "TEN_SECONDLY_ROLLING" : null;
      return { policyName, headers: isSearch ? {} : headers };
    },
  };
}
