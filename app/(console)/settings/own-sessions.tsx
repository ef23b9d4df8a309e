"use client";

import { useQuery } from "@tanstack/react-query";

import { SessionRows } from "./session-rows.tsx";
import { Loaded } from "./settings-page.tsx";
import { sessionsOptions } from "./settings-queries.ts";

/** Where you are signed in. */
export function OwnSessions() {
  const read = useQuery(sessionsOptions());
  return (
    <section aria-labelledby="sessions" className="flex flex-col gap-2">
      <h2 id="sessions" className="text-heading font-semibold">
        Your sessions
      </h2>
      <p className="max-w-prose text-muted">
        A session ends after 30 minutes without use, and after 12 hours in any case. One that you end here is
        refused with its next request.
      </p>
      <Loaded read={read} what="your sessions">
        {({ items }) => <SessionRows sessions={items} label="Your sessions" />}
      </Loaded>
    </section>
  );
}
