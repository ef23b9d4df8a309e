/** The screens of the console, in the order of the rail. `key` follows `g`. */
export const PLACES = [
  { key: "t", href: "/", label: "Today" },
  { key: "r", href: "/review", label: "Review" },
  { key: "w", href: "/workflows", label: "Workflows" },
  { key: "m", href: "/sending", label: "Sending" },
  { key: "k", href: "/knowledge", label: "Knowledge" },
] as const;

export type Place = (typeof PLACES)[number];

/** The screen that a path belongs to. */
export function placeOf(pathname: string): Place | null {
  return (
    PLACES.find(({ href }) => pathname === href || (href !== "/" && pathname.startsWith(`${href}/`))) ??
    (pathname.startsWith("/drafts/") ? PLACES[1] : null)
  );
}
