"use client";

import { useState } from "react";

import { ServerClock } from "#components/ui/relative-time.tsx";
import { SegmentedControl } from "#components/ui/segmented-control.tsx";
import { type Theme, THEMES } from "#components/ui/theme.ts";

import { Colours } from "./colours.tsx";
import type { Specimen } from "./specimen.ts";
import { CONTROLS } from "./specimens-of-controls.tsx";
import { FLOATING } from "./specimens-of-floating.tsx";
import { SIGNS } from "./specimens-of-signs.tsx";

const SPECIMENS: readonly Specimen[] = [...SIGNS, ...CONTROLS, ...FLOATING];
/** Always the same, so that two pictures of it differ only where something was changed. */
const NOW = Date.UTC(2026, 2, 4, 14, 41);

/** In the scheme that is chosen; forced colours and reduced motion are the browser's own, emulated by its tools. */
export function Gallery() {
  const [theme, setTheme] = useState<Theme>("system");
  const onTheme = (next: Theme) => {
    document.documentElement.dataset["theme"] = next;
    setTheme(next);
  };
  return (
    <ServerClock now={NOW}>
      <main className="flex flex-col gap-6 px-4 py-6 sm:px-6">
        <div className="flex flex-wrap items-center gap-4">
          <h1 className="text-title font-semibold">Design</h1>
          <SegmentedControl
            label="Colours"
            value={theme}
            onChange={onTheme}
            options={THEMES.map((value) => ({ value, label: value }))}
          />
        </div>
        <Colours />
        <div className="grid gap-4 md:grid-cols-2">
          {SPECIMENS.map((specimen) => (
            <Shown key={specimen.component} specimen={specimen} />
          ))}
        </div>
      </main>
    </ServerClock>
  );
}

function Shown({ specimen: { component, states } }: { specimen: Specimen }) {
  return (
    <article className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <h2 className="font-mono text-small font-medium">{component}</h2>
      {states.map(({ name, show }) => (
        <div key={name} className="flex min-w-0 flex-col gap-1">
          <p className="text-small text-muted">{name}</p>
          <div className="min-w-0">{show}</div>
        </div>
      ))}
    </article>
  );
}
