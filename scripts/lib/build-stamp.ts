import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const STAMP = ".next/countersign-build";
const FOLDERS = ["app", "components", "drizzle", "inngest", "lib", "public"];
const FILES =
  /^(proxy|instrumentation|instrumentation-client)\.ts$|^(next|postcss)\.config\.\w+$|^tsconfig\.json$|^package(-lock)?\.json$/;
const SKIPPED = /\.test\.tsx?$|^lib\/testing\/|^inngest\/engine\/|\.md$/;

/** Is the finished build in .next made from exactly these sources? */
export function buildIsCurrent(): boolean {
  return (
    existsSync(".next/BUILD_ID") && existsSync(STAMP) && readFileSync(STAMP, "utf8").trim() === sourceDigest()
  );
}

/** `digest` is the one taken before the build: a file changed meanwhile makes the build stale. */
export function stampBuild(digest: string): void {
  writeFileSync(STAMP, `${digest}\n`);
}

export function sourceDigest(): string {
  const hash = createHash("sha256");
  const files = [...readdirSync(".").filter((name) => FILES.test(name)), ...FOLDERS.flatMap(filesIn)];
  for (const file of files.toSorted()) {
    if (SKIPPED.test(file)) continue;
    hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  }
  const baked = Object.keys(process.env).filter((name) => name.startsWith("NEXT_PUBLIC_"));
  for (const name of baked.toSorted()) hash.update(`${name}=${process.env[name]}\0`);
  return hash.digest("hex");
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}
