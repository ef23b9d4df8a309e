import { existsSync } from "node:fs";

/** Debian's Chromium, or the one that CHROMIUM_PATH names. Background traffic is off: the network is closed. */
export function browserLaunchOptions() {
  const named = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
  return {
    launchOptions: {
      ...(existsSync(named) ? { executablePath: named } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  };
}
