const DAY_MS = 24 * 60 * 60_000;
const START_HOUR_UTC = 9;

/** Nine o'clock UTC on the next day that is neither Saturday nor Sunday. */
export function nextWorkingDay(after: Date): Date {
  const start = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate(), START_HOUR_UTC);
  let day = new Date(start + DAY_MS);
  while (day.getUTCDay() === 0 || day.getUTCDay() === 6) day = new Date(day.getTime() + DAY_MS);
  return day;
}
