"use client";

import { Banner } from "#components/ui/banner.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { DraftView } from "#lib/contracts/drafts.ts";

/** An approval that came to nothing: the reason, then what would help. */
export function ReturnedBanner({ returned }: { returned: NonNullable<DraftView["returned"]> }) {
  return (
    <Banner
      tone="warn"
      title={
        <>
          Came back <RelativeTime at={returned.at} />, nothing was sent: {returned.reason}
        </>
      }
    >
      {returned.remedy}
    </Banner>
  );
}
