/** How far back a backfill may reach. */
export const BACKFILL_MAX_DAYS = 90;
