import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { executable } from "./console-browser.ts";
import type { Place } from "./console.ts";

const PACKAGE = "lighthouse@13.5.0";
const SCREENS = new Set(["Today", "Review", "Workflows"]);
const CATEGORIES = ["performance", "accessibility", "best-practices"];

type Visit = { url: string; cookie: string; print: (line: string) => void };
type Report = { categories: Record<string, { score: number | null }> };

/** Lighthouse's desktop scores. It is fetched for this run alone: it is larger than the console's own packages. */
export async function measureLighthouse(places: readonly Place[], visit: Visit): Promise<void> {
  visit.print(`\nLighthouse (${PACKAGE}, desktop): ${CATEGORIES.join(", ")}`);
  if (process.env["BENCH_LIGHTHOUSE"] === "false") return visit.print("  left out: BENCH_LIGHTHOUSE=false");
  for (const { name, path: at } of places.filter((place) => SCREENS.has(place.name))) {
    const report = await run(visit.url + at, visit.cookie);
    if (report === null) return visit.print("  not measured: npx could not fetch or run it");
    const scores = CATEGORIES.map((each) => ((report.categories[each]?.score ?? 0) * 100).toFixed(0));
    visit.print(`  ${name.padEnd(12)} ${scores.join("  ")}`);
  }
}

async function run(url: string, cookie: string): Promise<Report | null> {
  const folder = await mkdtemp(path.join(tmpdir(), "countersign-lighthouse-"));
  const file = path.join(folder, "report.json");
  try {
    const { executablePath } = executable();
    const child = spawn(
      "npx",
      [
        ...["--yes", PACKAGE, url, "--quiet", "--preset=desktop"],
        ...["--output=json", `--output-path=${file}`, `--only-categories=${CATEGORIES.join(",")}`],
        `--extra-headers=${JSON.stringify({ Cookie: cookie })}`,
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
      ],
      {
        env: { ...process.env, ...(executablePath ? { CHROME_PATH: executablePath } : {}) },
        stdio: ["ignore", "ignore", "inherit"],
      },
    );
    const [code] = (await once(child, "exit")) as [number | null];
    return code === 0 ? (JSON.parse(await readFile(file, "utf8")) as Report) : null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
