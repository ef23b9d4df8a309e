import type { BreakerView } from "#lib/contracts/breakers.ts";
import type { BreakerState } from "#lib/domain/breaker.ts";

const CELL = 4;
const HEIGHT = 12;
const HEIGHTS: Record<BreakerState, number> = { closed: 2, half_open: HEIGHT / 2, open: HEIGHT };
const FILLS: Record<BreakerState, string> = {
  closed: "fill-edge",
  half_open: "fill-wait",
  open: "fill-stop",
};

/** The breaker's last hour, a cell a minute: a low line is closed, half high is being tried, full is cut off. */
export function StateStrip({ minutes, name }: { minutes: BreakerView["minutes"]; name: string }) {
  const cut = minutes.filter((state) => state !== "closed").length;
  const words = cut === 0 ? "never cut off in the last hour" : `cut off in ${cut} of the last 60 minutes`;
  return (
    <figure className="flex max-w-xl min-w-0 flex-col gap-0.5">
      <svg
        role="img"
        aria-label={`${name}: ${words}`}
        viewBox={`0 0 ${minutes.length * CELL} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-3 w-full"
      >
        {minutes.map((state, index) => (
          <rect
            // A cell is its place in the hour.
            key={index}
            x={index * CELL}
            y={HEIGHT - HEIGHTS[state]}
            width={CELL - 1}
            height={HEIGHTS[state]}
            className={FILLS[state]}
          />
        ))}
      </svg>
      <figcaption className="text-small text-muted">{words}</figcaption>
    </figure>
  );
}
