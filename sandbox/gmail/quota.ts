const WINDOW_MS = 60_000;

/** Units by route, as Google publishes them; anything unnamed costs five. */
const COSTS: readonly [expression: RegExp, units: number][] = [
  [/^POST .*\/(drafts|messages)\/send$/, 100],
  [/^POST .*\/watch$/, 100],
  [/^POST .*\/stop$/, 50],
  [/^PUT .*\/drafts\//, 15],
  [/^(POST|DELETE) .*\/drafts/, 10],
  [/^DELETE .*\/messages\//, 10],
  [/^GET .*\/threads/, 10],
  [/^GET .*\/history$/, 2],
  [/^GET .*\/(profile|labels)/, 1],
];

export const unitsOf = (method: string, path: string): number =>
  COSTS.find(([expression]) => expression.test(`${method} ${path}`))?.[1] ?? 5;

export interface Quota {
  /** Spends the units, or names the moment when they will be there. */
  spend(
    units: number,
    limits: { now: number; perMinute: number },
  ): { ok: true } | { ok: false; retryAt: number };
}

export function createQuota(): Quota {
  let spent: { at: number; units: number }[] = [];
  return {
    spend(units, { now, perMinute }) {
      spent = spent.filter((entry) => entry.at > now - WINDOW_MS);
      const used = spent.reduce((sum, entry) => sum + entry.units, 0);
      if (used + units > perMinute) return { ok: false, retryAt: (spent[0]?.at ?? now) + WINDOW_MS };
      spent.push({ at: now, units });
      return { ok: true };
    },
  };
}
