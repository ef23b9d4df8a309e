"use client";

import { SingleKeys } from "#components/single-keys.tsx";
import { SegmentedControl } from "#components/ui/segmented-control.tsx";
import { type Theme, THEME_OPTIONS } from "#components/ui/theme.ts";
import { useTheme } from "#components/ui/use-theme.ts";

/** What this browser remembers: keys and colours. */
export function Appearance({ theme }: { theme: Theme }) {
  const [chosen, setTheme] = useTheme(theme);
  return (
    <>
      <section aria-labelledby="keys" className="flex flex-col gap-1">
        <h2 id="keys" className="text-heading font-semibold">
          Keys
        </h2>
        <SingleKeys />
        <p className="max-w-prose text-muted">
          For people who speak to their computer, or whose keys repeat. Escape and keys with Ctrl or ⌘ go on
          working; every button stays. This browser remembers it.
        </p>
      </section>
      <section aria-labelledby="colours" className="flex flex-col items-start gap-2">
        <h2 id="colours" className="text-heading font-semibold">
          Colours
        </h2>
        <SegmentedControl label="Colours" value={chosen} options={THEME_OPTIONS} onChange={setTheme} />
      </section>
    </>
  );
}
