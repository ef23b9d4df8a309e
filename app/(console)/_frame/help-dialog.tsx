"use client";

import { useSyncExternalStore } from "react";

import { KEY_TABLE } from "#components/key-table.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { areSingleKeysOff, setSingleKeysOff, watchSingleKeys } from "#components/ui/use-keys.ts";

export function HelpDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const isOff = useSyncExternalStore(watchSingleKeys, areSingleKeysOff, () => false);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" size="wide">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {KEY_TABLE.map((group) => (
          <section key={group.name} className="flex flex-col gap-1">
            <h3 className="font-medium">{group.name}</h3>
            <dl className="flex flex-col">
              {group.keys.map(({ keys, does }) => (
                <div
                  key={keys}
                  className="flex min-h-7 items-center justify-between gap-4 border-b border-line"
                >
                  <dt>{does}</dt>
                  <dd>
                    <Kbd keys={keys} />
                    <span className="sr-only">{keys}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="flex min-h-8 items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={isOff}
          onChange={(event) => setSingleKeysOff(event.target.checked)}
        />
        Switch off keys that are a single letter
      </label>
    </Dialog>
  );
}
