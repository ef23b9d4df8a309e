import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

const CSS = readFileSync("app/globals.css", "utf8");

type Colour = { l: number; c: number; h: number };

/** The value of a token in one scheme. */
function token(name: string, scheme: "light" | "dark"): Colour {
  const value = new RegExp(`--color-${name}: ([^;]+);`).exec(CSS)?.[1] ?? "";
  const colours = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)].map(([, l, c, h]) => ({
    l: Number(l),
    c: Number(c),
    h: Number(h),
  }));
  const found = scheme === "dark" ? colours.at(-1) : colours[0];
  if (!found) throw new Error(`There is no colour ${name}.`);
  return found;
}

/** Relative luminance of an oklch colour (Ottosson's matrices, clipped to sRGB). */
function luminance({ l, c, h }: Colour): number {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short);
  const green = clip(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short);
  const blue = clip(-0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const SCHEMES = ["light", "dark"] as const;
const GROUNDS = ["canvas", "surface", "raised"];
const INKS: [string, number][] = [
  ["strong", 7],
  ["normal", 4.5],
  ["muted", 4.5],
  ["accent-ink", 4.5],
  ["ok", 4.5],
  ["wait", 4.5],
  ["warn", 4.5],
  ["stop", 4.5],
  ["unknown", 4.5],
  ["edge", 3],
];
const pairs = SCHEMES.flatMap((scheme) =>
  INKS.flatMap(([ink, least]) => GROUNDS.map((ground) => ({ scheme, ink, ground, least }))),
);

test.each(pairs)(
  "$scheme: $ink on $ground has a contrast of at least $least",
  ({ scheme, ink, ground, least }) => {
    expect(contrast(token(ink, scheme), token(ground, scheme))).toBeGreaterThanOrEqual(least);
  },
);

test.each(SCHEMES)("%s: words on the accent and on the alarm have a contrast of at least 4.5", (scheme) => {
  expect(contrast(token("on-accent", scheme), token("accent", scheme))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(token("on-accent", scheme), token("accent-hover", scheme))).toBeGreaterThanOrEqual(4.5);
  expect(contrast(token("on-alarm", scheme), token("alarm", scheme))).toBeGreaterThanOrEqual(4.5);
});
