const ADDRESS_OR_DOMAIN =
  /^(?:[a-z0-9.!#$&'+/=?^_`{|}~-]{1,64}@)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/;

/** An address, or a domain with or without its @, as lists keep it: lower case, a domain without the @. Null for anything else. */
export function toAllowListEntry(text: string): string | null {
  const entry = text.trim().toLowerCase().replace(/^@/, "");
  return entry.length <= 254 && ADDRESS_OR_DOMAIN.test(entry) ? entry : null;
}

export function kindOfEntry(entry: string): "address" | "domain" {
  return entry.includes("@") ? "address" : "domain";
}

/**
 * The recipients that the configuration allows at most. Null has no bound: in the sandbox nothing leaves the machine,
 * so an empty list there bounds nothing. Everywhere else an empty list allows nobody.
 */
export function allowListCeiling(settings: {
  appEnv: string;
  sendAllowList: readonly string[];
}): readonly string[] | null {
  return settings.appEnv === "sandbox" && settings.sendAllowList.length === 0 ? null : settings.sendAllowList;
}

/** True when everybody whom the entry lets through is let through by the ceiling too. */
export function isWithinCeiling(entry: string, ceiling: readonly string[] | null): boolean {
  return (
    ceiling === null || ceiling.includes(entry) || ceiling.includes(entry.slice(entry.lastIndexOf("@") + 1))
  );
}

/**
 * The list in force. Until people keep a list of their own it is the configuration's; from their first entry on it is
 * theirs, within the configuration's, and stays theirs when it is emptied: taking the last entry off lets nobody through.
 */
export function allowListInForce(
  own: { entries: readonly string[]; isKept: boolean },
  ceiling: readonly string[] | null,
): readonly string[] {
  if (!own.isKept) return ceiling ?? [];
  return own.entries.filter((entry) => isWithinCeiling(entry, ceiling));
}
