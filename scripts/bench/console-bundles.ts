import { gzipSync } from "node:zlib";

import type { Place } from "./console.ts";

const GOAL_KB = 150;

type Visit = { url: string; cookie: string; print: (line: string) => void };

/** The scripts that a browser loads before a screen works: those that its HTML names, as gzip sends them. */
export async function measureBundles(places: readonly Place[], visit: Visit): Promise<void> {
  visit.print(`\nFirst load of scripts, gzip, goal ${GOAL_KB} kB a route`);
  const sizes = new Map<string, number>();
  for (const { name, path } of places) {
    const html = await (await fetch(visit.url + path, { headers: { cookie: visit.cookie } })).text();
    const scripts = [...new Set(scriptsIn(html))];
    for (const script of scripts.filter((each) => !sizes.has(each))) {
      sizes.set(script, await gzipSize(new URL(script, visit.url)));
    }
    const total = scripts.reduce((sum, script) => sum + (sizes.get(script) ?? 0), 0);
    const kilobytes = total / 1000;
    const verdict = kilobytes <= GOAL_KB ? "" : `  over by ${(kilobytes - GOAL_KB).toFixed(0)} kB`;
    visit.print(
      `  ${name.padEnd(12)} ${kilobytes.toFixed(1).padStart(7)} kB in ${scripts.length} files${verdict}`,
    );
  }
}

/** The scripts that a page's HTML names. Browsers of today leave out what is marked for old ones. */
export function scriptsIn(html: string): string[] {
  return [...html.matchAll(/<script\b[^>]*>/g)].flatMap(([tag]) => {
    const source = /\bsrc="([^"]+)"/.exec(tag)?.[1];
    return source === undefined || /\bnomodule/i.test(tag) ? [] : [source.replaceAll("&amp;", "&")];
  });
}

export async function gzipSize(address: URL): Promise<number> {
  const answer = await fetch(address);
  return gzipSync(Buffer.from(await answer.arrayBuffer())).length;
}
