const GROUNDS = [
  ["canvas", "bg-canvas"],
  ["surface", "bg-surface"],
  ["raised", "bg-raised"],
] as const;
const INKS = [
  ["strong", "text-strong"],
  ["normal", "text-normal"],
  ["muted", "text-muted"],
  ["accent", "text-accent-ink"],
  ["ok", "text-ok"],
  ["wait", "text-wait"],
  ["warn", "text-warn"],
  ["stop", "text-stop"],
  ["unknown", "text-unknown"],
] as const;
const TEXTS = [
  ["title 20/28", "text-title font-semibold text-strong"],
  ["heading 15/22", "text-heading font-semibold text-strong"],
  ["read 14/22", "text-read"],
  ["row 13/20", "text-row"],
  ["small 12/16", "text-small"],
  ["mono", "font-mono text-row"],
] as const;

/** Each ink on each ground, and each size of type. Their contrast is computed in a test of the style sheet. */
export function Colours() {
  return (
    <div className="grid gap-4 md:grid-cols-4">
      {GROUNDS.map(([ground, className]) => (
        <div key={ground} className={`flex flex-col gap-1 rounded-md border border-line p-3 ${className}`}>
          <p className="text-small text-muted">{ground}</p>
          {INKS.map(([ink, colour]) => (
            <p key={ink} className={colour}>
              {ink}: the reply left at 14:03
            </p>
          ))}
        </div>
      ))}
      <div className="flex flex-col gap-1 p-3">
        {TEXTS.map(([name, className]) => (
          <p key={name} className={className}>
            {name}
          </p>
        ))}
      </div>
    </div>
  );
}
