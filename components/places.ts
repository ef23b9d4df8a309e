/** The screens of the console, in the order of the rail. `key` follows `g`; narrow screens keep four within reach. */
export const PLACES = [
  { key: "t", href: "/", label: "Today", isInBar: true },
  { key: "r", href: "/review", label: "Review", isInBar: true },
  { key: "w", href: "/workflows", label: "Workflows", isInBar: true },
  { key: "i", href: "/intake", label: "Intake", isInBar: false },
  { key: "s", href: "/services", label: "Services", isInBar: false },
  { key: "m", href: "/sending", label: "Sending", isInBar: true },
  { key: "k", href: "/knowledge", label: "Knowledge", isInBar: false },
  { key: "u", href: "/audit", label: "Audit", isInBar: false },
  { key: ",", href: "/settings", label: "Settings", isInBar: false },
] as const;

export type Place = (typeof PLACES)[number];

/** Screens that are reached through another one. */
const WITHIN: Readonly<Record<string, string>> = { "/drafts/": "/review", "/content/": "/knowledge" };

/** The screen that a path belongs to. */
export function placeOf(pathname: string): Place | null {
  const parent = Object.entries(WITHIN).find(([start]) => pathname.startsWith(start))?.[1];
  const path = parent ?? pathname;
  return PLACES.find(({ href }) => path === href || (href !== "/" && path.startsWith(`${href}/`))) ?? null;
}
