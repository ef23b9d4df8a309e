"use client";

import { cn } from "#components/ui/cn.ts";
import { ServerClock } from "#components/ui/relative-time.tsx";

import { Colours } from "./colours.tsx";
import type { Specimen } from "./specimen.ts";
import { CONTROLS } from "./specimens-of-controls.tsx";
import { FLOATING } from "./specimens-of-floating.tsx";
import { SIGNS } from "./specimens-of-signs.tsx";

const SPECIMENS: readonly Specimen[] = [...SIGNS, ...CONTROLS, ...FLOATING];
/** Always the same, so that two pictures of it differ only where something was changed. */
const NOW = Date.UTC(2026, 2, 4, 14, 41);
const SCHEMES = [
  { name: "Light", className: "scheme-light" },
  { name: "Dark", className: "scheme-dark" },
];

/** Both schemes one after the other; forced colours and reduced motion are the browser's own, emulated by its tools. */
export function Gallery() {
  return (
    <ServerClock now={NOW}>
      <main>
        <h1 className="px-6 pt-6 text-title font-semibold">Design</h1>
        {SCHEMES.map(({ name, className }) => (
          <section
            key={name}
            aria-label={name}
            className={cn("flex flex-col gap-6 bg-canvas px-4 py-6 text-normal sm:px-6", className)}
          >
            <h2 className="text-heading font-semibold">{name}</h2>
            <Colours />
            <div className="grid gap-4 md:grid-cols-2">
              {SPECIMENS.map((specimen) => (
                <Shown key={specimen.component} specimen={specimen} />
              ))}
            </div>
          </section>
        ))}
      </main>
    </ServerClock>
  );
}

function Shown({ specimen: { component, states } }: { specimen: Specimen }) {
  return (
    <article className="flex min-w-0 flex-col gap-3 rounded-md border border-line bg-surface p-4">
      <h3 className="font-mono text-small font-medium">{component}</h3>
      {states.map(({ name, show }) => (
        <div key={name} className="flex min-w-0 flex-col gap-1">
          <p className="text-small text-muted">{name}</p>
          <div className="min-w-0">{show}</div>
        </div>
      ))}
    </article>
  );
}
