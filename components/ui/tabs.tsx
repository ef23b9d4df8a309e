"use client";

import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

export function Tabs({
  label,
  tabs,
  initial,
}: {
  label: string;
  tabs: readonly { value: string; label: ReactNode; content: ReactNode }[];
  initial?: string;
}) {
  return (
    <Radix.Root defaultValue={initial ?? tabs[0]?.value ?? ""} className="flex flex-col gap-4">
      <Radix.List aria-label={label} className="flex gap-4 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px h-9 border-b-2 border-transparent whitespace-nowrap text-muted hover:text-strong data-[state=active]:border-accent-ink data-[state=active]:text-strong"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
