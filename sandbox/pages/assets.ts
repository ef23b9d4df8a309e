import * as fs from "node:fs";

import type { Reply } from "../core/http.ts";

const FILES: Record<string, string> = {
  "/assets/sandbox.css": "text/css; charset=utf-8",
  "/assets/refresh.js": "text/javascript; charset=utf-8",
  "/assets/submit.js": "text/javascript; charset=utf-8",
  "/assets/mark.svg": "image/svg+xml",
};

/** The files that pages link to; everything else is `null`. */
export function asset(path: string): Reply | null {
  const type = FILES[path];
  if (!type) return null;
  return {
    status: 200,
    headers: {
      "content-type": type,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    },
    body: fs.readFileSync(new URL(`.${path}`, import.meta.url)),
  };
}
