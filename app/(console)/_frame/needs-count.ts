import type { NeedsView } from "#lib/contracts/today.ts";

/** How many things on a screen need a person; nothing else is counted in the rail. */
export function needsCount(needs: NeedsView | undefined, href: string): number {
  if (!needs) return 0;
  switch (href) {
    case "/review":
      return needs.waiting.count;
    case "/workflows":
      return needs.failed.count;
    case "/intake":
      return needs.quarantine.count;
    case "/sending":
      return needs.unknown.count + needs.changeRequests.count;
    case "/knowledge":
      return needs.policyRequests.count;
    default:
      return 0;
  }
}
