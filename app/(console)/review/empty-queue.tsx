import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { CATEGORY_WORDS } from "#components/words.ts";
import type { DraftList } from "#lib/contracts/drafts.ts";

import type { ReviewPlace } from "./review-place.ts";

/** Why the list is empty, and what to do next. */
export function EmptyQueue({
  place,
  counts,
  onChange,
}: {
  place: ReviewPlace;
  counts: DraftList["counts"];
  onChange: (change: Partial<ReviewPlace>) => void;
}) {
  if (place.category) {
    return (
      <Empty
        title={`No draft about ${CATEGORY_WORDS[place.category].toLowerCase()}`}
        action={
          <Button shortcut="1" onClick={() => onChange({ category: null })}>
            Show all
          </Button>
        }
      >
        The list is filtered by category.
      </Empty>
    );
  }
  switch (place.list) {
    case "mine":
      return <Empty title="Nothing is on your list">Press @ on a draft to put it on somebody's list.</Empty>;
    case "snoozed":
      return <Empty title="Nothing is snoozed">Press S on a draft to see it again later.</Empty>;
    case "approved":
      return (
        <Empty title="Nothing is on its way out">
          Approved replies stand here until their mail has left.
        </Empty>
      );
    case "waiting":
      return counts.approved > 0 || counts.snoozed > 0 ? (
        <Empty title="Everything is decided">New forms appear here within seconds.</Empty>
      ) : (
        <Empty title="No draft waits for a person">
          Each form that HubSpot delivers becomes a draft here within seconds. If none has come yet, send one
          through the demo form or connect HubSpot.
        </Empty>
      );
  }
}

function Empty(props: Parameters<typeof EmptyState>[0]) {
  return (
    <div className="p-3">
      <EmptyState {...props} />
    </div>
  );
}
