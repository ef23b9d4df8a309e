import { SEND_MODES, type SendMode } from "./send-state.ts";

/** The lower of what people chose and what the configuration allows. */
export function effectiveSendMode(position: SendMode, ceiling: SendMode): SendMode {
  return rank(position) <= rank(ceiling) ? position : ceiling;
}

/** True where mail may leave at all. */
export function isSendingMode(mode: SendMode): boolean {
  return mode === "SEND" || mode === "SEND_ALLOWLIST";
}

export function isHigherMode(mode: SendMode, than: SendMode): boolean {
  return rank(mode) > rank(than);
}

/** True when the address itself or its domain stands in the list. Subdomains stand for themselves. */
export function isOnAllowList(address: string, allowList: readonly string[]): boolean {
  const lower = address.toLowerCase();
  return allowList.includes(lower) || allowList.includes(lower.slice(lower.lastIndexOf("@") + 1));
}

function rank(mode: SendMode): number {
  return SEND_MODES.indexOf(mode);
}
