import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect, onTestFinished, test } from "vitest";

function complete(prepare: (file: string) => void): string {
  const folder = mkdtempSync(path.join(tmpdir(), "countersign-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "package-lock.json");
  prepare(file);
  return execFileSync(process.execPath, ["scripts/complete-lock.mjs", file], { encoding: "utf8" });
}

test("the lock file names every optional package of every system, so that a clean install accepts it", () => {
  expect(complete((file) => copyFileSync("package-lock.json", file))).toContain("is complete.");
});

test("two versions of a package each get their own optional packages", () => {
  const binding = "@tool/binding-darwin-arm64";
  const packages = {
    "": {},
    "node_modules/tool": { version: "1.0.0", optionalDependencies: { [binding]: "1.0.0" } },
    "node_modules/other/node_modules/tool": {
      version: "2.0.0",
      optionalDependencies: { [binding]: "2.0.0" },
    },
  };
  const said = complete((file) => writeFileSync(file, JSON.stringify({ packages })));
  expect(said).toContain("added 2 optional packages");
});
