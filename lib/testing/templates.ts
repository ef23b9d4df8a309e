export const DATA_TEMPLATE = "countersign_template";
export const KEYS_TEMPLATE = "countersign_keys_template";

/** The same server, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
