import type { ServiceView } from "#lib/contracts/services.ts";

const CELL = 4;
const HEIGHT = 16;

/** The last hour, a cell a minute: nothing asked is a low line, answers are half high, failures are full and red. */
export function MinuteStrip({ minutes, name }: { minutes: ServiceView["minutes"]; name: string }) {
  const failed = minutes.filter(({ failures }) => failures > 0).length;
  const called = minutes.filter(({ calls }) => calls > 0).length;
  const words =
    called === 0
      ? "not called"
      : `called in ${called} of the last 60 minutes, failures in ${failed === 0 ? "none" : failed} of them`;
  return (
    <figure className="flex min-w-0 flex-col gap-0.5">
      <svg
        role="img"
        aria-label={`${name}: ${words}`}
        viewBox={`0 0 ${minutes.length * CELL} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-4 w-full"
      >
        {minutes.map(({ at, calls, failures }, index) => {
          const height = failures > 0 ? HEIGHT : calls > 0 ? HEIGHT / 2 : 2;
          return (
            <rect
              key={at}
              x={index * CELL}
              y={HEIGHT - height}
              width={CELL - 1}
              height={height}
              className={failures > 0 ? "fill-stop" : calls > 0 ? "fill-ok" : "fill-edge"}
            />
          );
        })}
      </svg>
      <figcaption aria-hidden className="flex justify-between text-small text-muted">
        <span>60 m ago</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
