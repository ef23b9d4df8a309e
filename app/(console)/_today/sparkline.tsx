const WIDTH = 96;
const HEIGHT = 20;

/** One bar an hour, oldest first. The numbers are in the name for those who do not see it. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const top = Math.max(...values, 1);
  const step = WIDTH / values.length;
  return (
    <svg
      role="img"
      aria-label={`${label}: most ${Math.max(...values)}, now ${values.at(-1) ?? 0}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="h-5 w-24 text-muted"
    >
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(2, (value / top) * HEIGHT);
        return (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- the hour is the place in the row
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={step - 1}
            height={height}
            fill="currentColor"
            opacity={value === 0 ? 0.35 : 1}
          />
        );
      })}
    </svg>
  );
}
