const MAX_ADDRESS_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

export type ParsedAddress =
  | { ok: true; address: string; local: string; domain: string; isInternational: boolean }
  | { ok: false; reason: string };

/**
 * One plain mailbox and nothing else: no display name, list, group, comment, quoted part, route or folding.
 * One pass over at most 254 characters, so a hostile length costs nothing. The domain comes back in punycode.
 */
export function parseAddress(text: string): ParsedAddress {
  if (text.length > MAX_ADDRESS_LENGTH + 64) return refuse("longer than 254 characters");
  const address = trimSpaces(text);
  if (address === "") return refuse("empty");
  if (address.length > MAX_ADDRESS_LENGTH) return refuse("longer than 254 characters");
  const at = address.indexOf("@");
  if (at < 0) return refuse("no @ sign");
  if (at !== address.lastIndexOf("@")) return refuse("more than one @ sign");
  const local = address.slice(0, at);
  const localFault = faultOfLocal(local);
  if (localFault !== null) return refuse(localFault);
  const domain = asciiDomain(address.slice(at + 1));
  if (!domain.ok) return domain;
  const canonical = `${local}@${domain.name}`;
  if (canonical.length > MAX_ADDRESS_LENGTH) return refuse("longer than 254 characters");
  return {
    ok: true,
    address: canonical,
    local,
    domain: domain.name,
    isInternational: domain.name.split(".").some((label) => label.startsWith("xn--")),
  };
}

const MACHINE_LOCALS = new Set([
  "noreply",
  "donotreply",
  "dontreply",
  "nepasrepondre",
  "keineantwort",
  "mailerdaemon",
  "postmaster",
  "abuse",
  "bounce",
  "bounces",
  "listserv",
  "majordomo",
  "autoreply",
  "autoresponder",
  "devnull",
]);
const LIST_LOCAL =
  /^(?:owner|bounces?|list)[-+.]|[-+](?:owner|request|bounces?|subscribe|unsubscribe|list|admin)$/;
const LIST_DOMAIN = /^(?:lists?|bounces?|mailman|listserv|groups)\./;

/** True where an answer would go to a robot, a mailing list or ourselves, and could loop. */
export function isMachineAddress(address: string, ownAddresses: readonly string[] = []): boolean {
  const parsed = parseAddress(address);
  if (!parsed.ok) return false;
  const local = parsed.local.toLowerCase();
  const untagged = withoutTag(local);
  const isOwn = ownAddresses.some((own) => {
    const mine = parseAddress(own);
    return mine.ok && mine.domain === parsed.domain && withoutTag(mine.local.toLowerCase()) === untagged;
  });
  if (isOwn) return true;
  if (MACHINE_LOCALS.has(untagged.replaceAll(/[-._]/g, ""))) return true;
  return LIST_LOCAL.test(local) || LIST_DOMAIN.test(parsed.domain);
}

function refuse(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

/** Plain spaces at the ends are typing; every other white space is refused as a character. */
function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === " ") start += 1;
  while (end > start && text[end - 1] === " ") end -= 1;
  return text.slice(start, end);
}

function faultOfLocal(local: string): string | null {
  if (local === "") return "nothing before the @ sign";
  if (local.length > MAX_LOCAL_LENGTH) return "more than 64 characters before the @ sign";
  if (!/^[A-Za-z0-9.#$&'*+/=?^_`{|}~-]+$/.test(local))
    return "a character before the @ sign that is not accepted";
  if (local.startsWith(".") || local.endsWith(".") || local.includes(".."))
    return "a misplaced dot before the @ sign";
  return null;
}

function asciiDomain(typed: string): { ok: true; name: string } | { ok: false; reason: string } {
  if (typed === "") return refuse("nothing after the @ sign");
  if (!/^[A-Za-z0-9.\-\u0080-\u{10FFFF}]+$/u.test(typed))
    return refuse("a character after the @ sign that is not accepted");
  const name = /^[A-Za-z0-9.-]+$/.test(typed) ? typed.toLowerCase() : punycode(typed);
  if (name === null) return refuse("a domain with look-alike or invisible characters");
  const labels = name.split(".");
  if (labels.length < 2) return refuse("a domain without a dot");
  if (name.length > 253 || !labels.every(isLabel)) return refuse("a domain that cannot exist");
  if (labels.some((label) => label.startsWith("xn--")) && hostnameOf(name) !== name) {
    return refuse("a domain that is not valid punycode");
  }
  if (/^\d+$/.test(labels.at(-1) ?? "")) return refuse("a number in place of a domain");
  return { ok: true, name };
}

/** Refuses what the URL standard would silently fold into other letters: full-width forms, other dots, invisible marks. */
function punycode(typed: string): string | null {
  const lower = typed.toLowerCase().normalize("NFC");
  if (lower.normalize("NFKC") !== lower || /[\p{C}\p{Z}\u3002]/u.test(lower)) return null;
  return hostnameOf(lower);
}

function hostnameOf(name: string): string | null {
  return URL.canParse(`http://${name}/`) ? new URL(`http://${name}/`).hostname : null;
}

function isLabel(label: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label);
}

function withoutTag(local: string): string {
  const plus = local.indexOf("+");
  return plus > 0 ? local.slice(0, plus) : local;
}
