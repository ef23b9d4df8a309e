"use client";

import { isOfScreen, KEY_TABLE, type KeyEntry } from "#components/key-table.ts";
import { SingleKeys } from "#components/single-keys.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useAvailableActions } from "#components/ui/use-actions.ts";

/** The key table, what works on this screen first. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const here = useAvailableActions().filter(({ id }) => isOfScreen(id));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Keys"
      description="Ctrl K finds every one of these by name."
      size="wide"
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys scroll what has the focus */}
      <section tabIndex={0} aria-label="All keys" className="-mx-1 overflow-y-auto px-1">
        <div className="gap-x-8 sm:columns-2">
          <Keys name="On this screen, now" keys={here} />
          {KEY_TABLE.map(({ name, keys }) => (
            <Keys key={name} name={name} keys={keys} />
          ))}
        </div>
      </section>
      <SingleKeys />
    </Dialog>
  );
}

function Keys({ name, keys: entries }: { name: string; keys: readonly KeyEntry[] }) {
  const shown = entries.flatMap(({ id, keys, does }) => (keys ? [{ id, keys, does }] : []));
  if (shown.length === 0) return null;
  return (
    <section className="mb-5 flex flex-col gap-1 sm:break-inside-avoid">
      <h3 className="font-medium">{name}</h3>
      <dl className="flex flex-col">
        {shown.map(({ id, keys, does }) => (
          <div key={id} className="flex min-h-7 items-center justify-between gap-4 border-b border-line">
            <dt>{does}</dt>
            <dd>
              <Kbd keys={keys} />
              <span className="sr-only">{keys}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
