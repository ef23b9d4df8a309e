import { existsSync } from "node:fs";

import { type BrowserContext, chromium, type Page } from "@playwright/test";

import type { Place } from "./console.ts";
import { percentile } from "./load.ts";

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);
const KEYS = 20;

type Visit = { url: string; cookie: string; print: (line: string) => void };

/** Chromium's own figures on the built console: when the largest thing is painted, and how soon a key shows. */
export async function measureInBrowser(places: readonly Place[], visit: Visit): Promise<void> {
  const browser = await chromium.launch({ ...executable(), args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await signIn(context, visit);
    visit.print(`\nLargest contentful paint, cold and warm cache, median of ${ROUNDS}, ms`);
    for (const place of places) visit.print(await measurePaint(context, place, visit.url));
    visit.print(
      `\nFrom a key to the next paint (event timing), ${KEYS} presses of each, p50 / p95 / worst, ms`,
    );
    await measureKeys(await context.newPage(), visit);
  } finally {
    await browser.close();
  }
}

async function measurePaint(context: BrowserContext, { name, path }: Place, url: string): Promise<string> {
  const times: Record<"cold" | "warm", number[]> = { cold: [], warm: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.clearBrowserCache");
    for (const kind of ["cold", "warm"] as const) {
      await page.goto(url + path, { waitUntil: "load" });
      times[kind].push(await page.evaluate(largestPaint));
    }
    await page.close();
  }
  return `  ${name.padEnd(12)} ${ms(percentile(times.cold, 0.5))} ${ms(percentile(times.warm, 0.5))}`;
}

async function measureKeys(page: Page, { url, print }: Visit): Promise<void> {
  await page.goto(`${url}/review`);
  const approve = page.getByRole("button", { name: /^Approve/ }).first();
  await approve.waitFor();
  await page.evaluate(watchKeys);
  for (const key of ["j", "k"]) {
    await page.locator("body").press(key);
    for (let press = 0; press < KEYS; press += 1) await pressAndPaint(page, key);
  }
  for (let press = 0; press < KEYS; press += 1) {
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLButtonElement>("button")].some(
        (button) => button.innerText.startsWith("Approve") && !button.disabled,
      ),
    );
    await pressAndPaint(page, "a");
  }
  const seen = await page.evaluate(keysSeen);
  for (const key of ["j", "k", "a"]) {
    const durations = seen.filter((each) => each.key === key).map(({ duration }) => duration);
    const word = key === "a" ? "a (approve)" : key;
    const [p50, p95, worst] = [0.5, 0.95, 1].map((share) => ms(percentile(durations, share)));
    print(`  ${word.padEnd(12)} ${p50} ${p95} ${worst}   ${durations.length} seen`);
  }
}

async function pressAndPaint(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
  );
}

type Seen = { key: string; duration: number };
type Watching = Window & { benchKeys?: Seen[] };

/** Runs in the page. */
function watchKeys(): void {
  const page: Watching = window;
  page.benchKeys = [];
  const keys = new Map<number, string>();
  addEventListener("keydown", (event) => keys.set(Math.round(event.timeStamp), event.key), true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const key = keys.get(Math.round(entry.startTime));
      if (entry.name === "keydown" && key) page.benchKeys?.push({ key, duration: entry.duration });
    }
  }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
}

/** Runs in the page. */
function keysSeen(): Seen[] {
  return (window as Watching).benchKeys ?? [];
}

/** Runs in the page. */
function largestPaint(): Promise<number> {
  return new Promise((done) => {
    new PerformanceObserver((list) => done(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
      type: "largest-contentful-paint",
      buffered: true,
    });
  });
}

async function signIn(context: BrowserContext, { url, cookie }: Visit): Promise<void> {
  const [name = "", value = ""] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
}

export function executable(): { executablePath?: string } {
  const named = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
  return existsSync(named) ? { executablePath: named } : {};
}

const ms = (value: number) => value.toFixed(0).padStart(7);
